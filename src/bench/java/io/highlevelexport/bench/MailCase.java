package io.highlevelexport.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Into mails, beside a loop that sends as many through one connection. */
record MailCase(Bench bench) {
  private static final int DIGESTED = 10;
  private static final int MAILED = 100;
  private static final int MAILED_SLOWLY = 1000;
  private static final Duration ACROSS_A_NETWORK = Duration.ofMillis(20);

  void measure() throws Exception {
    Report report = bench.report();
    report.section("Into mails");
    report.line(
        "Rounds: %d; shares are of the time from the first request, those of CPU of one processor."
            + " The server has each mail on disk before it says that it took it; it is on this"
            + " machine, so an answer costs no way there and back, and answers at once, as no"
            + " server elsewhere does, or after %d ms. The loop keeps no ledger; here one commit"
            + " lies between two mails. The loop's connection has Nagle's algorithm on, as the mail"
            + " library leaves it.",
        bench.options().fewRounds(), ACROSS_A_NETWORK.toMillis());
    report.line("");
    report.line(
        "| | mails | messages/s | mails/s | this program beside it | CPU of the program | CPU of"
            + " the mail server | mail server waits for its disk |");
    report.line("|---|---|---|---|---|---|---|---|");
    long messages = bench.options().messages();
    try (MailServer mail = new MailServer(bench.options().work(), Duration.ZERO)) {
      measure(mail, "digest", "digest", "", messages / DIGESTED);
      measure(mail, "message", "mail", "", messages / MAILED);
    }
    try (MailServer mail = new MailServer(bench.options().work(), ACROSS_A_NETWORK)) {
      String slow = String.format(", %d ms a mail", ACROSS_A_NETWORK.toMillis());
      measure(mail, "message", "mail", slow, messages / MAILED_SLOWLY);
    }
  }

  /**
   * @param mode as the export calls it
   * @param kind as {@link Destination} calls it
   */
  private void measure(MailServer mail, String mode, String kind, String more, long messages)
      throws Exception {
    try (BenchApi api = BenchApi.unlimited("loc1", messages, "Email")) {
      List<String> settings = new ArrayList<>(mail.settings(mode));
      settings.add("export.channels=Email");
      Contender export =
          bench
              .contenders()
              .export("**this program**, " + mode + more, messages, api, "", settings);
      Contender loop =
          bench
              .contenders()
              .loop(
                  "hand-written: one connection, " + mode + more,
                  TreeLoop.class,
                  messages,
                  api,
                  directory -> List.of("Email=" + kind + ":" + mail.port()));
      List<Sent> exports = new ArrayList<>();
      List<Sent> loops = new ArrayList<>();
      for (int round = 0; round < bench.options().fewRounds(); round++) {
        exports.add(run(export, mail));
        loops.add(run(loop, mail));
      }
      row(export, exports, "–");
      row(loop, loops, Spread.times(exports, loops, sent -> sent.run().workingRate()).text(2));
    }
  }

  private Sent run(Contender contender, MailServer mail) throws Exception {
    return new Sent(bench.lab().run(contender, mail), mail.taken());
  }

  private void row(Contender contender, List<Sent> runs, String beside) {
    bench
        .report()
        .line(
            "| %s | %,d | %s | %s | %s | %.0f %% | %.0f %% | %.0f %% |",
            contender.name(),
            runs.get(0).taken().mails(),
            Spread.of(runs, run -> run.run().workingRate()).text(0),
            Spread.of(runs, Sent::rate).text(0),
            beside,
            100 * Spread.of(runs, run -> run.share(run.run().workingCpuSeconds())).median(),
            100 * Spread.of(runs, run -> run.share(run.taken().cpuSeconds())).median(),
            100 * Spread.of(runs, run -> run.share(run.taken().diskSeconds())).median());
  }

  private record Sent(Measured run, MailServer.Taken taken) {
    /** Mails a second, from the first request. */
    double rate() {
      return taken.mails() / run.workingSeconds();
    }

    /** How much of the time from the first request. */
    double share(double seconds) {
      return seconds / run.workingSeconds();
    }
  }
}
