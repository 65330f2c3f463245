package io.highlevelexport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether twice as many messages cost twice as much. */
record LinearCase(Bench bench) {
  private static final int[] FRACTIONS = {100, 5, 1};

  void measure() throws Exception {
    Report report = bench.report();
    report.section("What each message costs the processor, into files");
    report.line("Medians, with the least and the most, of runs in turn.");
    report.line("");
    report.line(
        "| messages | CPU µs/message | without the start (from the first request) |"
            + " each message more than in the row above |");
    report.line("|---|---|---|---|");
    Figures before = null;
    for (Figures figures : runs()) {
      report.line(
          "| %,d | %s | %s | %s |",
          figures.contender().messages(),
          figures.spread(Measured::cpuMicrosPerMessage).text(1),
          figures.spread(Measured::workingCpuMicrosPerMessage).text(1),
          before == null ? "–" : more(before, figures));
      before = figures;
    }
  }

  private List<Figures> runs() throws Exception {
    List<BenchApi> apis = new ArrayList<>();
    try {
      List<Contender> sizes = new ArrayList<>();
      for (int fraction : FRACTIONS) {
        long messages = bench.options().messages() / fraction;
        BenchApi api = BenchApi.unlimited("loc1", messages, "SMS");
        apis.add(api);
        sizes.add(
            bench
                .contenders()
                .export(messages + " messages", messages, api, "", List.of("export.sink.sms=file"))
                .atMost(bench.options().fewRounds()));
      }
      return bench.lab().measure(sizes, new NdjsonFiles());
    } finally {
      apis.forEach(BenchApi::close);
    }
  }

  private static String more(Figures fewer, Figures more) {
    double seconds = cpuSeconds(more) - cpuSeconds(fewer);
    long messages = more.contender().messages() - fewer.contender().messages();
    return String.format(Locale.ROOT, "%.1f", seconds * 1e6 / messages);
  }

  private static double cpuSeconds(Figures figures) {
    return figures.spread(run -> run.run().cpuSeconds()).median();
  }
}
