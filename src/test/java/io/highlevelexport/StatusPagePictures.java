package io.highlevelexport;

import static io.highlevelexport.Browser.soon;

import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of {@code docs/status-page.md}, of the program at work:
 *
 * <pre>mvn test -Dtest=StatusPagePictures -Dpictures=docs/images</pre>
 *
 * <p>Only the clock is set: some hours pass within a minute.
 */
@EnabledIfSystemProperty(named = "pictures", matches = ".+")
@EnabledIf(value = "io.highlevelexport.Browser#isInstalled", disabledReason = Browser.MISSING)
class StatusPagePictures {
  private static final Map<String, Integer> WEIGHTS =
      Map.of("SMS", 9, "Call", 4, "Email", 5, "WhatsApp", 3, "Instagram", 2, "Facebook", 1);
  private static final int HOURS = 6;
  private static final Duration OUTAGE = Duration.ofMinutes(14);
  private static final int WIDE = 1080;
  private static final int NARROW = 390;

  private final Path directory = Path.of(System.getProperty("pictures")).toAbsolutePath();

  @TempDir Path home;
  private final AtomicBoolean picky = new AtomicBoolean();
  private Browser browser;
  private PageClient page;

  @Test
  void take() throws Exception {
    Files.createDirectories(directory);
    page = new PageClient(FreePort.find(), home);
    try (Browser opened = new Browser(home.resolve("profile"));
        PickySmtp mails =
            new PickySmtp(
                data ->
                    picky.get() && data.contains("Invoice 2026")
                        ? "554 5.7.1 message content rejected"
                        : "250 ok")) {
      browser = opened;
      empty();
      backfill(mails);
      someHours(mails);
    }
  }

  private ExportUnderTest export(Twin twin, String folder) {
    return new ExportUnderTest(twin, home.resolve(folder))
        .with("export.http.port", "" + page.port())
        .with("export.http.key-file", home.resolve("data/status-page.key").toString())
        .with("export.channels", "Call,SMS,Email,WhatsApp,Instagram,Facebook")
        .with("export.hold.delay", "10m")
        .with("export.hold.max-delay", "1h");
  }

  private static TwinOptions data() {
    return TwinOptions.builder()
        .with(
            "--token=" + ExportUnderTest.TOKEN,
            "--limit=10000",
            "--limit-period=200ms",
            "--limit-daily=10000000");
  }

  private void empty() throws Exception {
    TwinOptions options = data().messages(500).with("--latency=30s", "--jitter=30s").build();
    try (Twin twin = new Twin(options).start();
        ExportUnderTest export = export(twin, "empty")) {
      export.run();
      show("first answers are awaited");
      shoot("empty-light", "light", WIDE);
    }
  }

  private void backfill(PickySmtp mails) throws Exception {
    TwinOptions options =
        data()
            .locations("ve9EPM428h8vShlRW1KT")
            .messages(24_000)
            .messages("Email", 1500)
            .messages("Call", 6000)
            .with("--latency=250ms", "--jitter=300ms")
            .build();
    try (Twin twin = new Twin(options).start();
        ExportUnderTest export = export(twin, "backfill")) {
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.period", "60s")
          .with("export.page-size", "500")
          .with("export.rate.requests", "60")
          .with("export.rate.window", "10s")
          .run();
      soon(
          () -> {
            String headline = page.status().path("headline").path("text").asText();
            return headline.matches(".* (4|5)\\d % of .* left\\.");
          });
      show("left");
      shoot("backfill-light", "light", WIDE);
      shoot("backfill-narrow-dark", "dark", NARROW);
    }
  }

  private void someHours(PickySmtp mails) throws Exception {
    Instant now = Instant.now();
    ShiftedClock clock = new ShiftedClock(now.minus(HOURS, ChronoUnit.HOURS).minus(OUTAGE));
    String one = "ve9EPM428h8vShlRW1KT";
    String other = "Kx2mYb0pQe7TzW4sLd1R";
    TwinOptions options =
        data()
            .clock(clock)
            .locations(one, other)
            .messages(60)
            .range(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(3)))
            .build();
    try (Twin twin = new Twin(options).start();
        ExportUnderTest export = export(twin, "days").at(clock)) {
      Path token = Files.writeString(home.resolve("token"), ExportUnderTest.TOKEN);
      export
          .with("export.mail.port", "" + mails.port())
          .with("export.api.token", "")
          .with("export.api.token-file", token.toString())
          .with("export.period", "200ms")
          .with("export.refresh", "0s")
          .run();
      awaitComplete();
      for (int hour = 0; hour < HOURS; hour++) {
        add(twin, List.of(one, other), clock.instant());
        clock.advance(Duration.ofHours(1));
        awaitComplete();
      }
      show("All 12 channels of 2 locations are complete");
      shoot("well-light", "light", WIDE);
      shoot("well-dark", "dark", WIDE);
      shoot("well-narrow", "light", NARROW);

      picky.set(true);
      Instant fresh = clock.instant().minus(Duration.ofMinutes(6));
      for (int number = 7; number < 9; number++) {
        twin.add(
            one,
            "Email",
            "{\"dateAdded\":\"" + fresh + "\",\"body\":\"Invoice 2026-00" + number + "\"}");
      }
      soon(() -> page.deadLetters().path("total").asInt() == 2);
      twin.fault(
          When.location(other),
          Integer.MAX_VALUE,
          Fault.unauthorized("Invalid Private Integration token"));
      soon(() -> page.status().path("headline").path("tone").asText().equals("BAD"));
      clock.advance(OUTAGE);
      show("is paused: HighLevel refuses the token");
      shoot("trouble-light", "light", WIDE);
      Files.write(directory.resolve("status-page.png"), browser.picture(720));
      shoot("trouble-dark", "dark", WIDE);
      shoot("trouble-narrow", "light", NARROW);
      browser.size(WIDE, 900, false);
      browser.scheme("light");
      browser.click("[id^=show-poison]");
      soon(() -> browser.shows("#payload"));
      Files.write(directory.resolve("status-dead-letter.png"), browser.screen());
    }
  }

  /** As many as the hour of the day brings, with dates of that hour. */
  private static void add(Twin twin, List<String> locations, Instant hour) {
    double day = Math.sin((hour.atZone(ZoneOffset.UTC).getHour() - 7) * Math.PI / 13);
    double busy = Math.max(0.15, day);
    for (String location : locations) {
      WEIGHTS.forEach(
          (channel, weight) -> {
            long count = Math.round(busy * weight * (location.startsWith("v") ? 3 : 2));
            for (int i = 0; i < count; i++) {
              Instant date = hour.plus(Duration.ofMinutes(1)).plusSeconds(i);
              twin.add(location, channel, "{\"dateAdded\":\"" + date + "\"}");
            }
          });
    }
  }

  /** Everything up to the clock's hour is read and delivered. */
  private void awaitComplete() {
    soon(
        () -> {
          var status = page.status();
          if (status.path("streams").size() != 12
              || !status.path("headline").path("tone").asText().equals("GOOD")) {
            return false;
          }
          for (var row : status.path("streams")) {
            if (row.path("lagSeconds").asInt() > 330 || row.path("waiting").asInt() > 0) {
              return false;
            }
          }
          return true;
        });
  }

  private void show(String headline) throws Exception {
    browser.size(WIDE, 900, false);
    browser.go(page.urlWithKey());
    soon(() -> browser.text("#headline").contains(headline));
  }

  private void shoot(String name, String scheme, int width) throws Exception {
    browser.scheme(scheme);
    browser.size(width, 900, width == NARROW);
    Files.write(directory.resolve("status-" + name + ".png"), browser.picture(4000));
  }
}
