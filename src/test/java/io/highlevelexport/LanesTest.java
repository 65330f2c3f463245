package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.ops.LaneStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A sink that is full, down, slow or in a bad mood: the others get theirs, and health, figures,
 * page, status and log name it, without a line for each attempt.
 */
class LanesTest extends AgainstTwin {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log =
      (Logger) LoggerFactory.getLogger("io.highlevelexport.delivery.LaneReport");
  private PageClient page;

  @BeforeEach
  void start() throws Exception {
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    against(Twins.one().messages(60));
    page = new PageClient(FreePort.find(), home);
    export.with("export.http.port", "" + page.port()).with("export.page-size", "20");
  }

  @AfterEach
  void stop() {
    end();
    log.detachAppender(lines);
    log.setLevel(null);
  }

  private static ConditionFactory soon() {
    return await().pollInterval(Duration.ofMillis(50));
  }

  private JsonNode check(String name) throws Exception {
    JsonNode checks =
        new ObjectMapper()
            .readTree(Scrape.get(page.port(), "/observe/health?data=true").body())
            .path("checks");
    return StreamSupport.stream(checks.spliterator(), false)
        .filter(check -> check.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + name));
  }

  private static LaneStatus lane(Export running, String sink) {
    return running.status().lanes().stream()
        .filter(lane -> lane.sink().equals(sink))
        .findFirst()
        .orElse(null);
  }

  private static boolean fails(Export running, String sink, int attempts) {
    LaneStatus lane = lane(running, sink);
    return lane != null && lane.failing() != null && lane.failing().attempts() >= attempts;
  }

  private List<String> lines(Level level) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private JsonNode pageRow(String part, String field, String value) throws Exception {
    return StreamSupport.stream(page.status().path(part).spliterator(), false)
        .filter(row -> row.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + value + " in " + part));
  }

  private void awaitTone(String tone) {
    soon()
        .ignoreExceptions()
        .until(() -> page.status().path("headline").path("tone").asText().equals(tone));
  }

  @Test
  void a_full_disk_is_named_everywhere_and_logged_once_until_there_is_room() throws Exception {
    Path directory = home.resolve("data/messages");
    try (SmallDisk disk = SmallDisk.at(directory, "8k")) {
      Export running = export.expect().run();
      soon().until(() -> fails(running, "file", 6));
      soon().until(() -> export.rows().size() == 60);

      JsonNode health = check("lanes");
      assertThat(health.path("status").asText()).isEqualTo("DOWN");
      // Camel writes a slash with a backslash before it
      assertThat(health.path("message").asText().replace("\\", ""))
          .contains("sink file (" + directory + ") fails since")
          .containsPattern("No space left on device|is the disk full")
          .contains(Twins.ALPHA + " Call", "next retry at");
      assertThat(health.path("data").path("file").asText()).contains("messages in", "pages wait");
      assertThat(health.path("data").path("sql").asText()).contains("nothing waits");
      soon().until(() -> Scrape.get(page.port(), "/observe/health/ready").status() == 200);

      soon()
          .until(() -> Scrape.of(page.port()).has("highlevel_export_lane_failing", "sink", "sql"));
      Scrape scrape = Scrape.of(page.port());
      assertThat(scrape.sum("highlevel_export_lane_failing", "sink", "file")).isEqualTo(1);
      assertThat(scrape.sum("highlevel_export_lane_failing", "sink", "sql")).isZero();
      assertThat(scrape.sum("highlevel_export_lane_messages_waiting", "sink", "file")).isPositive();
      assertThat(
              scrape.has(
                  "highlevel_export_lane_address", "sink", "file", "address", "" + directory))
          .isTrue();

      awaitTone("WARN");
      assertThat(page.status().path("headline").path("text").asText())
          .containsPattern("The sink file does not take what is delivered to it: \\d+ messages? ");
      assertThat(pageRow("lanes", "sink", "file").path("state").asText()).isEqualTo("fails");
      assertThat(pageRow("lanes", "sink", "sql").path("state").asText()).isEqualTo("up to date");
      assertThat(pageRow("streams", "channel", "Call").path("stateText").asText())
          .isEqualTo("waits for the sink file");
      assertThat(page.status().path("notices").toString()).doesNotContain("behind");

      int attempts = lane(running, "file").failing().attempts();
      soon().until(() -> fails(running, "file", attempts + 4));
      // one write is cut short, another finds no room at all
      assertThat(lines(Level.WARN)).hasSizeBetween(1, 3);
      assertThat(lines(Level.WARN).get(0))
          .contains("sink file (" + directory + ") fails for " + Twins.ALPHA + " Call")
          .contains("messages wait in", "retry", "backoff")
          .containsPattern("No space left on device|is the disk full");

      disk.resize("16m");
      soon().untilAsserted(export::assertConserved);
      awaitTone("GOOD");
      assertThat(check("lanes").path("status").asText()).isEqualTo("UP");
      assertThat(lines(Level.WARN)).hasSizeBetween(1, 3);
      assertThat(lines(Level.INFO))
          .singleElement()
          .asString()
          .containsPattern("sink file \\(.*\\) works again after \\d+ failed attempts since");
    }
  }

  /** While a mail may wait for a text, its lane is not called slow. */
  private boolean hasAllTexts() throws Exception {
    Integer wanted =
        export
            .jdbc()
            .queryForObject(
                "select count(*) from content_piece where state = 'wanted'", Integer.class);
    return wanted == 0;
  }

  @Test
  void a_slow_mail_server_is_told_with_its_backlog_and_what_is_not_delivered_is_not_complete()
      throws Exception {
    ShiftedClock clock = new ShiftedClock(Instant.now());
    CountDownLatch patience = new CountDownLatch(1);
    try (PickySmtp mails = new PickySmtp(data -> answer(patience))) {
      Export running =
          export
              .at(clock)
              .with("export.channels", "SMS,Email")
              .with("export.mail.port", "" + mails.port())
              .run();
      soon().until(() -> export.rows().size() == 60);
      awaitTone("GOOD");
      soon().until(this::hasAllTexts);
      clock.advance(Duration.ofMinutes(11));
      awaitTone("WARN");

      assertThat(page.status().path("headline").path("text").asText())
          .containsPattern("complete up to \\d{3} days")
          .containsPattern("The sink mail is slow: 60 messages wait, the oldest for 11 minutes");
      JsonNode row = pageRow("lanes", "sink", "mail");
      assertThat(row.path("address").asText()).endsWith("127.0.0.1:" + mails.port());
      assertThat(row.path("state").asText()).isEqualTo("slow");
      assertThat(pageRow("streams", "channel", "SMS").path("lagSeconds").asInt()).isLessThan(3600);
      assertThat(check("lanes").path("status").asText()).isEqualTo("UP");
      assertThat(check("lanes").path("data").path("mail").asText()).contains("60 messages in 3");
      soon()
          .until(
              () ->
                  Scrape.of(page.port()).sum("highlevel_export_lane_oldest_seconds", "sink", "mail")
                      > 600);
      assertThat(lane(running, "mail").failing()).isNull();
      assertThat(lines.list).isEmpty();

      patience.countDown();
      soon().until(() -> mails.taken().size() == 60);
      awaitTone("GOOD");
    }
  }

  private static String answer(CountDownLatch patience) {
    try {
      return patience.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS) ? "250 ok" : "451 later";
    } catch (InterruptedException e) {
      return "451 later";
    }
  }

  @Test
  void a_mail_server_that_refuses_everybody_is_logged_now_and_then_with_a_count() throws Exception {
    ShiftedClock clock = new ShiftedClock(Instant.now());
    AtomicInteger asked = new AtomicInteger(10_000);
    try (PickySmtp mails =
        new PickySmtp(data -> "451 no room for anybody, id " + asked.incrementAndGet())) {
      Export running =
          export
              .at(clock)
              .with("export.channels", "SMS,Email")
              .with("export.mail.port", "" + mails.port())
              .run();
      soon().until(() -> fails(running, "mail", 10));
      assertThat(lines(Level.WARN)).hasSize(1);
      assertThat(export.rows()).hasSize(60);

      clock.advance(Duration.ofMinutes(6));
      soon().until(() -> lines(Level.WARN).size() == 2);
      int attempts = lane(running, "mail").failing().attempts();
      soon().until(() -> fails(running, "mail", attempts + 5));

      assertThat(lines(Level.WARN)).hasSize(2);
      assertThat(lines(Level.WARN).get(1))
          .contains(":" + mails.port() + ") fails for " + Twins.ALPHA + " Email, ")
          .containsPattern("\\d\\d+ attempts since .*, 60 messages wait in 3 pages")
          .contains("no room for anybody");
    }
  }

  @Test
  void a_webhook_that_is_down_is_named_without_the_path_that_opens_it() throws Exception {
    int nobody = FreePort.find();
    EditedRoutes routes = new EditedRoutes(home);
    routes.copyFrom(Path.of("docs/recipes/webhook"));
    Export running =
        export
            .routes(routes.directory())
            .with("webhook.address", "127.0.0.1:" + nobody + "/hooks/k3y-to-everything?t=k3y")
            .with("export.sink.call", "webhook")
            .run();
    soon().until(() -> fails(running, "webhook", 4));
    soon().until(() -> export.rows().size() == 60);

    LaneStatus lane = lane(running, "webhook");
    assertThat(lane.address()).isEqualTo("http://127.0.0.1:" + nobody);
    assertThat(lane.channels()).containsExactly(Twins.ALPHA + " Call");
    assertThat(lane.messages()).isEqualTo(60);
    soon()
        .until(
            () ->
                Scrape.of(page.port()).sum("highlevel_export_lane_failing", "sink", "webhook")
                    == 1);
    for (String path : List.of("/observe/health?data=true", "/observe/metrics")) {
      assertThat(Scrape.get(page.port(), path).body()).contains("" + nobody).doesNotContain("k3y");
    }
    assertThat(page.get("/api/status", Map.of()).body())
        .contains("http://127.0.0.1:" + nobody)
        .doesNotContain("k3y");
    assertThat(lines(Level.WARN))
        .singleElement()
        .asString()
        .contains("sink webhook (http://127.0.0.1:" + nobody + ") fails")
        .doesNotContain("k3y");
  }

  @Test
  void a_sink_of_ones_own_is_given_as_many_pages_at_once_as_it_has_workers() throws Exception {
    int workers = 3;
    CountDownLatch together = new CountDownLatch(workers);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    EditedRoutes routes = new EditedRoutes(home);
    routes.copyFrom(Path.of("docs/recipes/webhook"));
    try (Webhook webhook =
        new Webhook(
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              together.countDown();
              together.await(20, TimeUnit.SECONDS);
              now.decrementAndGet();
            })) {
      assertThat(
              export
                  .routes(routes.directory())
                  .with("webhook.address", webhook.address())
                  .with("export.page-size", "10")
                  .with("export.lanes.webhook.workers", "" + workers)
                  .with("export.sink.call", "webhook")
                  .once()
                  .isComplete())
          .isTrue();
      assertThat(webhook.messages()).hasSize(60);
      assertThat(most).hasValue(workers);
    }
  }
}
