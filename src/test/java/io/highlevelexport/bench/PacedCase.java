package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The export against a server that allows 100 requests in 10 s.
 *
 * @param kind how the server counts: {@code SLIDING} or {@code FIXED}
 * @param latencyMillis what each answer takes
 */
record PacedCase(String kind, int latencyMillis) {
  private static final double CEILING = 10;
  private static final long LIMIT_SECONDS = 600;

  /** A row of the table. */
  String row(Contenders contenders, BenchOptions options, Lab lab, long messages) throws Exception {
    String name = "paced-" + kind + "-" + latencyMillis;
    Path directory = lab.fresh(name);
    try (BenchTwin twin = BenchTwin.limited(messages, kind, latencyMillis)) {
      List<String> command =
          contenders.exportCommand(directory, twin.url(), "export.sink.sms=file");
      ChildProcess.run(
          command, Map.of(), options.work().resolve(name + ".txt"), LIMIT_SECONDS, () -> false);
      BenchTwin.Served served = twin.served();
      double seconds = served.millis() / 1000.0;
      double least = Math.floorDiv(served.pages() - 1, 100) * 10.0;
      return String.format(
          Locale.ROOT,
          "| %.1f s | %s | %d | %d | %.1f | %.0f %% | %.0f s | %.0f s | %,.0f |",
          latencyMillis / 1000.0,
          kind.toLowerCase(Locale.ROOT),
          served.pages(),
          served.refused(),
          served.pages() / seconds,
          100 * served.pages() / seconds / CEILING,
          seconds,
          least,
          messages / seconds);
    }
  }
}
