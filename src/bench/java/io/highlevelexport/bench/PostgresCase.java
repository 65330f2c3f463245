package io.highlevelexport.bench;

import java.util.List;

/** Into PostgreSQL. */
record PostgresCase(Bench bench) {
  void measure() throws Exception {
    long messages = bench.options().messages();
    Contenders contenders = bench.contenders();
    try (PostgresServer postgres = new PostgresServer();
        BenchApi api = BenchApi.unlimited("loc1", messages, "SMS")) {
      List<Contender> all =
          List.of(
              contenders.export("**this program**", messages, api, "", settings(postgres)),
              contenders.loop(
                  "hand-written: tree, batched JDBC",
                  TreeLoop.class,
                  messages,
                  api,
                  directory -> List.of("SMS=sql:" + postgres.batchingUrl())),
              contenders.sameShape(
                  messages, api, directory -> List.of("SMS=sql:" + postgres.urlWithUser())));
      bench.report().table("Into PostgreSQL", bench.lab().measure(all, postgres));
    }
  }

  /** What sends SMS to the server. */
  static List<String> settings(PostgresServer postgres) {
    return List.of(
        "export.sink.sms=sql",
        "export.sql.url=" + postgres.url(),
        "export.sql.username=" + PostgresServer.USER);
  }
}
