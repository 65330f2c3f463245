package io.highlevelexport.bench;

import io.highlevelexport.model.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The export of one location and six channels, against a server that allows 100 requests in 10 s.
 *
 * @param kind how the server counts: {@code SLIDING} or {@code FIXED}
 * @param latencyMillis what each answer takes
 * @param messages in all
 */
record PacedCase(String kind, int latencyMillis, long messages) {
  private static final String CHANNELS = String.join(",", Channels.ALL);
  private static final int CHANNEL_COUNT = Channels.ALL.size();
  private static final int REQUESTS_PER_SECOND = 10;
  private static final int PAGE_SIZE = 500;
  private static final long LIMIT_SECONDS = 1500;

  /** A row of the table. */
  String row(Contenders contenders, BenchOptions options, Lab lab) throws Exception {
    String name = "paced-" + kind + "-" + latencyMillis;
    Path directory = lab.fresh(name);
    long each = messages / CHANNEL_COUNT;
    try (BenchApi twin = BenchApi.limited(each, CHANNELS, kind, latencyMillis)) {
      List<String> command =
          contenders.exportCommand(
              directory,
              twin.url(),
              "export.channels=" + CHANNELS,
              "export.sink.sms=file",
              "export.sink.whatsapp=file",
              "export.sink.instagram=file",
              "export.sink.facebook=file");
      ChildProcess.run(
          command, Map.of(), options.work().resolve(name + ".txt"), LIMIT_SECONDS, () -> false);
      BenchApi.Served served = twin.served();
      double seconds = served.millis() / 1000.0;
      double requests = served.pages() / seconds;
      double perSecond = each * CHANNEL_COUNT / seconds;
      return String.format(
          Locale.ROOT,
          "| %.1f s | %s | %,d | %,d | %d | %.2f | %.1f %% | %,.0f | %.1f %% | %.0f s | %.0f s |",
          latencyMillis / 1000.0,
          kind.toLowerCase(Locale.ROOT),
          each * CHANNEL_COUNT,
          served.pages(),
          served.refused(),
          requests,
          100 * requests / REQUESTS_PER_SECOND,
          perSecond,
          100 * perSecond / REQUESTS_PER_SECOND / PAGE_SIZE,
          seconds,
          leastSeconds(each * CHANNEL_COUNT));
    }
  }

  /**
   * From the first request to the last, were every page full: nobody knows before the first answer
   * what there is to ask for, and each hundredth request waits until the limit allows it.
   */
  private double leastSeconds(long messages) {
    long pages = (messages + PAGE_SIZE - 1) / PAGE_SIZE;
    return latencyMillis / 1000.0 + Math.floorDiv(pages - 1, 100) * 10.0;
  }
}
