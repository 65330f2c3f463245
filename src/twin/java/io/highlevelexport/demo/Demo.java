package io.highlevelexport.demo;

import io.highlevelexport.cli.HighlevelExport;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * The main job with nothing configured: the API twin and an SMTP server inside this process, one
 * pass over every channel of two locations into {@code data/}.
 */
public final class Demo {
  private Demo() {}

  /**
   * @param args none
   * @throws Exception when the pass could not be made, or is not complete
   */
  public static void main(String[] args) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true);
    Home home = Home.of(Path.of(""), Path.of(""), Path.of(""));
    // the conversations end at a fixed date, so that a second demo finds nothing new
    TwinOptions options =
        TwinOptions.builder().with("--limit=0", "--to=2026-11-01T00:00:00Z").build();
    try (Twin twin = new Twin(options).start();
        MailCatcher mails = new MailCatcher(home.resolve("data/mails"))) {
      out.println("Demo: made-up conversations of two locations, served at " + twin.url());
      out.println(
          "Files go to data/messages, rows to the SQLite database data/highlevel-export.db, mails"
              + " to data/mails, and texts of e-mails, recordings and transcripts of calls to"
              + " data/content.");
      Map<String, String> keys =
          Map.ofEntries(
              Map.entry("export.api.url", twin.url()),
              Map.entry("export.api.token", TwinOptions.TOKEN),
              Map.entry("export.locations", String.join(",", options.locations())),
              Map.entry("export.mail.host", "127.0.0.1"),
              Map.entry("export.mail.port", Integer.toString(mails.port())),
              Map.entry("export.mail.tls", "none"),
              Map.entry("export.mail.to", "archive@example.com"),
              Map.entry("export.content", "email,recordings,transcripts,contacts"),
              // a text is a request: nobody is to wait for minutes here
              Map.entry("export.rate.requests", "10000"),
              Map.entry("export.http.port", "0"));
      // the shipped configuration with these keys; the environment has no say here
      Configuration configuration =
          Configuration.load(home.config(), home.config(), null, Map.of(), Map.of(), keys);
      int exit =
          HighlevelExport.within(home, configuration, "the demo").setOut(out).execute("once");
      out.println("Mails: " + mails.caught() + " caught, in " + home.resolve("data/mails"));
      out.println(
          "Run it again: nothing is new. Delete data/ to start afresh. Then see README.md.");
      if (exit != 0) {
        throw new IllegalStateException("the demo is not complete, see above");
      }
    }
  }
}
