package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.highlevelexport.cli.Operator;
import io.highlevelexport.delivery.DatabaseFiles;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What somebody is called for at night is told by log, {@code status}, health, page and a figure
 * that an alert looks at: what, where, and what to do. Sinks that are down, full or slow are in
 * {@link LanesTest}.
 */
class NightFaultsTest extends AgainstTwin {
  private static final String SILENT = "the database does not answer";

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.highlevelexport");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final int port = FreePort.find();
  private PageClient page;

  @BeforeEach
  void start() {
    lines.start();
    logger.addAppender(lines);
    page = new PageClient(port, home);
    against(Twins.small().messages(20))
        .with("export.http.port", Integer.toString(port))
        .with("export.hold.delay", "60s")
        .with("export.hold.max-delay", "60s")
        .sinks("file");
  }

  @AfterEach
  void stop() {
    end();
    logger.detachAppender(lines);
  }

  @Test
  void a_token_that_is_refused() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    export.run();

    awaitFigure("HighlevelExportParked", "highlevel_export_parked", "class", "auth");
    told(Twins.ALPHA, "refuses the token", "Invalid JWT");
    paged("Location " + Twins.ALPHA + " is paused", "Invalid JWT", "token");
  }

  @Test
  void one_location_that_gets_no_answer_of_use() throws Exception {
    twin.fault(When.location(Twins.BRAVO), Integer.MAX_VALUE, Fault.status(500));
    export.run();

    awaitFigure("HighlevelExportParked", "highlevel_export_parked", "location", Twins.BRAVO);
    told(Twins.BRAVO + " SMS", "status 500");
    paged(Twins.BRAVO + ", SMS is paused: HighLevel has a fault", "look at HighLevel's own");
    assertThat(Scrape.of(port).has("highlevel_export_parked", "location", Twins.ALPHA)).isFalse();
  }

  @Test
  void a_location_that_the_token_may_not_read() throws Exception {
    String wrong = "ve9EPM428h8vShlRW1KT";
    export.with("export.locations", Twins.ALPHA + "," + wrong).run();

    awaitFigure("HighlevelExportParked", "highlevel_export_parked", "location", wrong);
    told(wrong + " SMS", "status 403", "The token does not have access to this location");
    paged(
        wrong + ", SMS is paused",
        "the location's id (export.locations)",
        "may this token read it");
  }

  @Test
  void an_API_that_answers_429_all_the_time() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.status(429));
    export.run();

    awaitFigure("HighlevelExportRateLimited", "highlevel_export_answers_total", "status", "429");
    awaitFigure("HighlevelExportParked", "highlevel_export_parked", "class", "rate");
    told(Twins.ALPHA, "the API answers nothing but 429 (rate limit)");
    paged("Location " + Twins.ALPHA + " is paused", "other programs", "export.rate.requests");
  }

  @Test
  void edited_routes_that_are_broken() throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    export.routes(routes.directory()).run();
    String broken = "routes/route-message.camel.yaml";
    Files.writeString(
        home.resolve(broken),
        "- route:\n    id: route-message\n    from:\n      uri: nowhere:at-all\n");

    awaitFigure("HighlevelExportRoutesRefused", "highlevel_export_routes_refused");
    await().until(() -> log(Level.WARN).contains(broken));
    assertThat(log(Level.WARN)).contains("the edited routes are rejected", "nowhere");
    assertThat(health()).contains("the last good ones run on", broken, "nowhere");
    await().untilAsserted(() -> assertThat(status()).contains("Routes: ", broken, "nowhere"));
    paged("Edited routes are rejected", broken, "Correct the file and save it");
  }

  @Test
  void a_database_that_goes_down(@TempDir Path files) throws Exception {
    EmbeddedPostgres postgres =
        DatabaseFiles.postgresql(files.resolve("data")).setPort(FreePort.find()).start();
    try {
      export
          .with("export.sql.username", "postgres")
          .with("export.sql.url", postgres.getJdbcUrl("postgres", "postgres"))
          .run();
      await().until(() -> export.fileLines().size() == 80);
    } finally {
      postgres.close();
    }

    await().until(() -> log(Level.WARN).contains(SILENT + " (export.sql.url)"));
    assertThat(log(Level.WARN))
        .contains("nothing is lost; see whether it runs")
        .doesNotContain("rollback");
    assertThat(alert("HighlevelExportDatabaseDown")).contains("highlevel_export_database_up == 0");
    await().until(() -> Scrape.of(port).sum("highlevel_export_database_up") == 0);
    assertThat(status()).contains("cannot be used", "export.sql", "refused");
    assertThat(health()).contains(SILENT);
    paged("The database does not answer", "See whether the database at export.sql.url runs");
  }

  @Test
  void a_disk_that_takes_no_more_pages() throws Exception {
    try (SmallDisk disk = SmallDisk.at(home.resolve("data/spool"), "8k")) {
      export.with("export.retry.attempts", "1").run();

      awaitFigure("HighlevelExportParked", "highlevel_export_parked", "class", "network");
      told(Twins.ALPHA, "the disk does not take", "data/spool", "No space left on device");
      paged("is paused: this machine's disk does not take what was read", "Make room on it");
      assertThat(page.status().path("notices").toString()).doesNotContain("cannot be reached");
      export.close();
    }
  }

  @Test
  void a_disk_that_takes_no_more_recordings() throws Exception {
    try (SmallDisk disk = SmallDisk.at(home.resolve("data/content"), "8k")) {
      export.with("export.retry.attempts", "1").with("export.content", "recordings").run();

      awaitFigure("HighlevelExportParked", "highlevel_export_parked", "channel", "content");
      told(Twins.ALPHA, "the disk does not take", "data/content", "No space left on device");
      paged("is paused: this machine's disk does not take what was read", "Make room on it");
      assertThat(page.status().path("notices").toString()).doesNotContain("cannot be reached");
      export.close();
    }
  }

  private void told(String... words) throws Exception {
    await().untilAsserted(() -> assertThat(status()).contains(words));
    await().untilAsserted(() -> assertThat(health()).contains(words));
    String log = log(Level.INFO);
    assertThat(log).contains(words);
  }

  private String log(Level least) {
    synchronized (lines) {
      return List.copyOf(lines.list).stream()
          .filter(line -> line.getLevel().isGreaterOrEqual(least))
          .map(ILoggingEvent::getFormattedMessage)
          .reduce("", (all, line) -> all + line + "\n");
    }
  }

  private String status() {
    return new Operator(home, twin.url())
        .types(Stream.concat(Stream.of("status"), export.options().stream()).toArray(String[]::new))
        .toString();
  }

  private String health() {
    try {
      return Scrape.get(port, "/observe/health?data=true").body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void paged(String... words) {
    await()
        .untilAsserted(() -> assertThat(page.status().path("notices").toString()).contains(words));
  }

  /** The figure is there, and the alert looks at it. */
  private void awaitFigure(String alert, String name, String... labels) throws Exception {
    assertThat(alert(alert)).contains(name);
    await().until(() -> Scrape.of(port).sum(name, labels) >= 1);
  }

  private static String alert(String name) throws Exception {
    String alerts = Files.readString(Path.of("config/prometheus/alerts.yaml"));
    return alerts.substring(alerts.indexOf("alert: " + name + "\n")).split("- alert", 2)[0];
  }
}
