package io.highlevelexport.bench;

import io.highlevelexport.model.Channels;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many locations in one export, and what a poll costs that finds nothing new. */
record LocationsCase(Bench bench) {
  private static final String CHANNELS = String.join(",", Channels.ALL);
  private static final int CHANNEL_COUNT = Channels.ALL.size();
  private static final int SOME = 20;
  private static final int SMALL_CHANNEL = 10;

  void measure() throws Exception {
    Report report = bench.report();
    report.section("Many locations into files");
    report.line(
        "The messages are spread over six channels of each location. The second pass finds nothing"
            + " new; its times include the start of the program.");
    report.line("");
    report.line(
        "| locations | messages | messages/s from the first request | peak RSS | second pass:"
            + " requests | takes | of that from the first request | CPU |");
    report.line("|---|---|---|---|---|---|---|---|");
    row(SOME, bench.options().messages() / SOME / CHANNEL_COUNT);
    row(bench.options().quick() ? 100 : 1000, SMALL_CHANNEL);
  }

  /**
   * @param each messages of each channel of a location
   */
  private void row(int locations, long each) throws Exception {
    long messages = each * CHANNEL_COUNT * locations;
    String names =
        IntStream.rangeClosed(1, locations)
            .mapToObj(location -> "loc" + location)
            .collect(Collectors.joining(","));
    try (BenchApi api = BenchApi.unlimited(names, each, CHANNELS)) {
      Contender export =
          bench
              .contenders()
              .export(
                  locations + " locations",
                  messages,
                  api,
                  "",
                  List.of(
                      "export.locations=" + names,
                      "export.channels=" + CHANNELS,
                      "export.sink.sms=file",
                      "export.sink.whatsapp=file",
                      "export.sink.instagram=file",
                      "export.sink.facebook=file"));
      NdjsonFiles files = new NdjsonFiles();
      Measured first = bench.lab().run(export, files);
      Measured idle = bench.lab().again(export, files);
      bench
          .report()
          .line(
              "| %,d | %,d | %,.0f | %.0f MB | %,d | %.1f s | %.1f s | %.1f s |",
              locations,
              messages,
              first.workingRate(),
              first.peakMegabytes(),
              idle.requests().pages(),
              idle.seconds(),
              idle.workingSeconds(),
              idle.run().cpuSeconds());
    }
  }
}
