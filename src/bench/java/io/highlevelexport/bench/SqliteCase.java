package io.highlevelexport.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Into the embedded SQLite. */
record SqliteCase(Bench bench) {
  private static final int FEWER = 3;

  void measure() throws Exception {
    long messages = bench.options().messages() / FEWER;
    Contenders contenders = bench.contenders();
    try (BenchApi api = BenchApi.unlimited("loc1", messages, "SMS")) {
      List<Contender> all =
          Stream.of(
                  contenders.export(
                      "**this program**", messages, api, "", List.of("export.sink.sms=sql")),
                  contenders.loop(
                      "hand-written: tree, batched JDBC",
                      TreeLoop.class,
                      messages,
                      api,
                      directory -> List.of("SMS=sql:" + SqliteOnDisk.url(directory))),
                  contenders.sameShape(
                      messages,
                      api,
                      directory -> List.of("SMS=sql:" + SqliteOnDisk.url(directory))))
              .map(contender -> contender.atMost(bench.options().fewRounds()))
              .toList();
      bench
          .report()
          .table(
              String.format(
                  Locale.ROOT,
                  "Into the embedded SQLite (%,d messages, rounds: %d)",
                  messages,
                  bench.options().fewRounds()),
              bench.lab().measure(all, new SqliteOnDisk()));
    }
  }
}
