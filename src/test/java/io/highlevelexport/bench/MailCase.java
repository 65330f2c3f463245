package io.highlevelexport.bench;

import java.util.ArrayList;
import java.util.List;

/** Into mails, beside a loop that sends as many through one connection. */
record MailCase(Bench bench) {
  private static final int DIGESTED = 10;
  private static final int MAILED = 100;

  void measure() throws Exception {
    Report report = bench.report();
    report.section("Into mails");
    report.line(
        "One run each; shares are of the time from the first request, those of CPU of one"
            + " processor. The server has each mail on disk before it says that it took it. Where"
            + " this program is no slower than the loop, sending is the limit; where it is slower,"
            + " its own work is: above all its entries in the ledger, one commit a mail. The loop's"
            + " connection has Nagle's algorithm on, as the mail library leaves it.");
    report.line("");
    report.line(
        "| | mails | messages | messages/s | mails/s | CPU of the program | CPU of the mail server"
            + " | mail server waits for its disk |");
    report.line("|---|---|---|---|---|---|---|---|");
    try (MailServer mail = new MailServer(bench.options().work())) {
      measure(mail, "digest", "digest", bench.options().messages() / DIGESTED);
      measure(mail, "message", "mail", bench.options().messages() / MAILED);
    }
  }

  /**
   * @param mode as the export calls it
   * @param kind as {@link Destination} calls it
   */
  private void measure(MailServer mail, String mode, String kind, long messages) throws Exception {
    try (BenchTwin api = BenchTwin.unlimited("loc1", messages, "Email")) {
      List<String> settings = new ArrayList<>(mail.settings(mode));
      settings.add("export.channels=Email");
      row(
          bench.contenders().export("**this program**, " + mode, messages, api, "", settings),
          mail);
      row(
          bench
              .contenders()
              .loop(
                  "hand-written: one connection, " + mode,
                  TreeLoop.class,
                  messages,
                  api,
                  directory -> List.of("Email=" + kind + ":" + mail.port())),
          mail);
    }
  }

  private void row(Contender contender, MailServer mail) throws Exception {
    Measured run = bench.lab().run(contender, mail);
    MailServer.Taken taken = mail.taken();
    double seconds = run.workingSeconds();
    bench
        .report()
        .line(
            "| %s | %,d | %,d | %,.0f | %,.0f | %.0f %% | %.0f %% | %.0f %% |",
            contender.name(),
            taken.mails(),
            taken.messages(),
            run.workingRate(),
            taken.mails() / seconds,
            100 * run.workingCpuSeconds() / seconds,
            100 * taken.cpuSeconds() / seconds,
            100 * taken.diskSeconds() / seconds);
  }
}
