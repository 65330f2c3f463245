package io.highlevelexport.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A third each as files, as rows of PostgreSQL and as digest mails. */
record MixedCase(Bench bench) {
  private static final int FEWER = 4;

  void measure() throws Exception {
    long each = bench.options().messages() / FEWER;
    Contenders contenders = bench.contenders();
    try (PostgresServer postgres = new PostgresServer();
        MailServer mail = new MailServer(bench.options().work(), Duration.ZERO);
        BenchApi api = BenchApi.unlimited("loc1", each, "Call,SMS,Email")) {
      List<Contender> all =
          Stream.of(
                  contenders.export(
                      "**this program**", each * 3, api, "", settings(postgres, mail)),
                  contenders.loop(
                      "hand-written: one page after the other",
                      TreeLoop.class,
                      each * 3,
                      api,
                      directory -> destinations(directory, postgres.batchingUrl(), mail)),
                  contenders.sameShape(
                      each * 3,
                      api,
                      directory -> destinations(directory, postgres.urlWithUser(), mail)))
              .map(contender -> contender.atMost(bench.options().fewRounds()))
              .toList();
      bench
          .report()
          .table(
              String.format(
                  Locale.ROOT,
                  "Files, PostgreSQL and digest mails (%,d messages each, rounds: %d)",
                  each,
                  bench.options().fewRounds()),
              bench.lab().measure(all, Arrivals.of(List.of(new NdjsonFiles(), postgres, mail))));
    }
  }

  private static List<String> settings(PostgresServer postgres, MailServer mail) {
    List<String> settings = new ArrayList<>(PostgresCase.settings(postgres));
    settings.addAll(mail.settings("digest"));
    settings.add("export.channels=Call,SMS,Email");
    return settings;
  }

  private static List<String> destinations(Path directory, String url, MailServer mail) {
    return List.of("Call=file:" + directory, "SMS=sql:" + url, "Email=digest:" + mail.port());
  }
}
