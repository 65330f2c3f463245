package io.highlevelexport.demo;

import io.highlevelexport.app.Export;
import io.highlevelexport.cli.OnceCommand;
import io.highlevelexport.cli.Output;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The main job with nothing configured: the API twin and an SMTP server inside this process, one
 * pass over every channel of two locations into {@code data/}.
 */
public final class Demo {
  /** The made-up conversations end here, so that a second demo finds nothing new. */
  private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");

  private static final Duration SPAN = Duration.ofDays(90);
  private static final String[] LOCATIONS = {"locTwinAlpha000000001", "locTwinBravo000000002"};

  private Demo() {}

  /**
   * @param args none
   * @throws Exception when the pass could not be made, or is not complete
   */
  public static void main(String[] args) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true);
    Home home = Home.of(Path.of(""), Path.of(""), Path.of(""));
    TwinOptions options =
        TwinOptions.builder().range(END.minus(SPAN), END).locations(LOCATIONS).unlimited().build();
    try (Twin twin = new Twin(options).start();
        MailCatcher mails = new MailCatcher(home.resolve("data/mails"))) {
      Settings settings = settings(home, twin, mails);
      out.println("Demo: made-up conversations of two locations, served at " + twin.url());
      out.println(
          "Files go to data/messages, rows to the SQLite database data/highlevel-export.db, mails"
              + " to data/mails, and texts of e-mails, recordings and transcripts of calls to"
              + " data/content.");
      int exit;
      try (Export export =
          new Export(settings, home.routes(), Export.Mode.ONCE, Clock.systemUTC())) {
        exit = OnceCommand.pass(export, Output.to(out));
      }
      out.println("Mails: " + mails.caught() + " caught, in " + home.resolve("data/mails"));
      out.println(
          "Run it again: nothing is new. Delete data/ to start afresh. Then see README.md.");
      if (exit != 0) {
        throw new IllegalStateException("the demo is not complete, see above");
      }
    }
  }

  private static Settings settings(Home home, Twin twin, MailCatcher mails) throws Exception {
    return settings(
        home,
        Map.of(
            "export.api.url",
            twin.url(),
            "export.api.token",
            TwinOptions.TOKEN,
            "export.locations",
            String.join(",", LOCATIONS),
            "export.mail.host",
            "127.0.0.1",
            "export.mail.port",
            Integer.toString(mails.port()),
            "export.mail.tls",
            "none",
            "export.mail.to",
            "archive@example.com",
            "export.content",
            "email,recordings,transcripts,contacts",
            // a text is a request: nobody is to wait for minutes here
            "export.rate.requests",
            "10000",
            "export.http.port",
            "0"));
  }

  /** The shipped configuration with these keys; the environment has no say here. */
  static Settings settings(Home home, Map<String, String> keys) throws Exception {
    Path config = home.config();
    return SettingsReader.read(
        Configuration.load(config, config, null, Map.of(), Map.of(), keys), home);
  }
}
