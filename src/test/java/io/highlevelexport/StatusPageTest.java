package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The status page over HTTP: what it tells, what it does, and from whom it takes orders. */
class StatusPageTest extends AgainstTwin {
  private static final String STATUS = "/api/status";
  private static final String REPLAY = "/api/dead-letters/replay";
  private static final String DISCARD = "/api/dead-letters/discard";

  private PageClient page;

  @BeforeEach
  void prepare() throws Exception {
    against(Twins.small().messages(30));
    page = new PageClient(FreePort.find(), home);
    export
        .with("export.http.port", "" + page.port())
        .with("export.hold.delay", "60s")
        .with("export.hold.max-delay", "60s");
  }

  private static ConditionFactory soon() {
    return await().pollInterval(Duration.ofMillis(100));
  }

  private void awaitHeadline(String tone) {
    soon()
        .ignoreExceptions()
        .until(() -> page.status().path("headline").path("tone").asText().equals(tone));
  }

  private static JsonNode stream(JsonNode status, String location, String channel) {
    return StreamSupport.stream(status.path("streams").spliterator(), false)
        .filter(row -> row.path("location").asText().equals(location))
        .filter(row -> row.path("channel").asText().equals(channel))
        .findFirst()
        .orElseThrow();
  }

  // --- what it tells ---------------------------------------------------------------------------

  @Test
  void it_tells_that_all_is_exported() throws Exception {
    export.run();
    awaitHeadline("GOOD");
    for (String location : List.of(Twins.ALPHA, Twins.BRAVO)) {
      soon().until(() -> stream(page.status(), location, "SMS").path("exported").asInt() == 30);
    }

    JsonNode status = page.status();
    assertThat(status.path("headline").path("text").asText())
        .isEqualTo("All 4 channels of 2 locations are complete up to 5 minutes ago.");
    assertThat(status.path("notices")).isEmpty();
    JsonNode sms = stream(status, Twins.ALPHA, "SMS");
    assertThat(sms.path("exported").asInt()).isEqualTo(30);
    assertThat(sms.path("lagSeconds").asInt()).isBetween(300, 600);
    assertThat(sms.path("waiting").asInt()).isZero();
  }

  @Test
  void it_tells_what_was_audited() throws Exception {
    export.with("export.audit-period", "2s").run();
    soon()
        .ignoreExceptions()
        .until(() -> stream(page.status(), Twins.ALPHA, "SMS").hasNonNull("audited"));

    JsonNode audited = stream(page.status(), Twins.ALPHA, "SMS").path("audited");
    assertThat(audited.path("result").asText()).isEqualTo("30 of 30");
    assertThat(Instant.parse(audited.path("at").asText())).isBefore(Instant.now());
  }

  @Test
  void it_tells_how_far_the_first_export_is_and_how_long_it_takes() throws Exception {
    twin.close();
    twin =
        new Twin(Twins.one().messages(4000).with("--latency=300ms", "--jitter=300ms").build())
            .start();
    export
        .with("export.api.url", twin.url())
        .with("export.locations", Twins.ALPHA)
        .with("export.period", "10s")
        .with("export.fetch.windows", "2")
        .with("export.page-size", "20");
    export.run();

    soon()
        .ignoreExceptions()
        .until(
            () ->
                page.status()
                    .path("headline")
                    .path("text")
                    .asText()
                    .matches(
                        "The first export is running: \\d+ % of 8,000 messages delivered, about"
                            + " \\d+ (seconds|minutes).* left\\."));
    soon().until(() -> stream(page.status(), Twins.ALPHA, "SMS").at("/first/seen").asInt() > 0);
    JsonNode status = page.status();
    assertThat(status.path("headline").path("tone").asText()).isEqualTo("BUSY");
    JsonNode first = stream(status, Twins.ALPHA, "SMS").path("first");
    assertThat(first.path("total").asInt()).isEqualTo(4000);
    assertThat(first.path("seen").asInt()).isStrictlyBetween(0, 4000);
  }

  @Test
  void it_tells_why_a_location_is_paused_and_lets_it_be_tried_again_at_once() throws Exception {
    Path token = Files.writeString(home.resolve("token"), "pit-mistyped");
    export.with("export.api.token", "").with("export.api.token-file", token.toString());
    export.with("export.locations", Twins.ALPHA).with("export.period", "10m");
    export.run();
    awaitHeadline("BAD");

    JsonNode notice = page.status().path("notices").path(0);
    assertThat(notice.path("title").asText())
        .isEqualTo("Location " + Twins.ALPHA + " is paused: HighLevel refuses the token");
    assertThat(notice.path("said").asText()).contains("Invalid");
    assertThat(notice.path("advice").asText())
        .contains("Private Integrations")
        .contains(token.toString());
    soon()
        .untilAsserted(
            () ->
                assertThat(page.deadLetters().path("letters").path(0).path("what").asText())
                    .isEqualTo("HighLevel refuses the token (HTTP 401)"));

    Files.writeString(token, ExportUnderTest.TOKEN);
    PageClient.Answer tried =
        page.post("/api/try-again", "{\"location\":\"" + Twins.ALPHA + "\",\"channel\":\"\"}");

    assertThat(tried.status()).as(tried.body()).isEqualTo(200);
    awaitHeadline("GOOD");
    soon().until(() -> stream(page.status(), Twins.ALPHA, "SMS").path("exported").asInt() == 30);
    JsonNode letter = page.deadLetters().path("letters").path(0);
    assertThat(letter.path("over").asBoolean()).isTrue();
    assertThat(letter.path("advice").asText()).contains("This is over");
  }

  @Test
  void trying_again_with_the_same_bad_token_is_the_same_outage() throws Exception {
    twin.fault(
        When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid Private Integration token"));
    export.with("export.locations", Twins.ALPHA).with("export.fetch.windows", "1").run();
    awaitHeadline("BAD");
    soon().until(() -> page.deadLetters().path("total").asInt() == 1);
    assertThat(page.status().path("notices").path(0).path("text").asText())
        .contains("asked for again as soon as the token is another one");
    long before = twin.answered(401);

    page.post("/api/try-again", "{\"location\":\"" + Twins.ALPHA + "\",\"channel\":\"\"}");

    soon().until(() -> twin.answered(401) > before);
    soon().until(() -> page.deadLetters().path("letters").path(0).path("count").asInt() > 1);
    assertThat(page.deadLetters().path("total").asInt()).isEqualTo(1);
    assertThat(twin.answered(401)).isLessThan(before + 3);
  }

  @Test
  void a_held_channel_is_told_with_what_highlevel_says_and_the_others_go_on() throws Exception {
    export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h");
    twin.fault(
        When.channel("Call").and(When.location(Twins.ALPHA)), Integer.MAX_VALUE, Fault.status(403));
    export.run();
    awaitHeadline("BAD");
    soon()
        .until(
            () ->
                page.status()
                    .path("headline")
                    .path("text")
                    .asText()
                    .contains("The other 3 channels are complete"));

    JsonNode notice = page.status().path("notices").path(0);
    assertThat(notice.path("title").asText())
        .isEqualTo(Twins.ALPHA + ", Call is paused: HighLevel refuses the request");
    assertThat(notice.path("text").asText()).contains("Next try in");

    twin.heal();
    page.post("/api/try-again", "{\"location\":\"" + Twins.ALPHA + "\",\"channel\":\"Call\"}");
    awaitHeadline("GOOD");
  }

  @Test
  void a_sink_that_is_down_is_told_with_its_own_words() throws Exception {
    AtomicBoolean down = new AtomicBoolean(true);
    try (PickySmtp mails =
        new PickySmtp(data -> down.get() ? "451 the disk of the mailbox is full" : "250 ok")) {
      export.with("export.channels", "Email").with("export.mail.port", "" + mails.port()).run();
      awaitHeadline("WARN");

      JsonNode notice = page.status().path("notices").path(0);
      assertThat(notice.path("title").asText())
          .startsWith("The sink mail does not take what is delivered to it: ");
      assertThat(notice.path("said").asText()).contains("the disk of the mailbox is full");
      assertThat(notice.path("text").asText()).contains("nothing is lost");

      down.set(false);
      awaitHeadline("GOOD");
    }
  }

  @Test
  void of_many_instances_it_tells_who_has_which_slots_and_that_kafka_is_down() throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    export
        .with("export.sql.url", server.newDatabase())
        .with("export.sql.username", server.username())
        .with("export.scale", "kafka")
        .with("export.instance", "export-1")
        .with("export.slots", "4")
        .with("export.kafka.session", "5m")
        .with("export.kafka.replication", "1");
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"))) {
      export.with("export.kafka.brokers", broker.address()).run();
      awaitSlots("export-1 4 4");
      awaitHeadline("GOOD");

      // as it is while others take over
      export
          .jdbc()
          .update(
              "insert into lease (id, name, holder, fence, beat) values (9, 'export-2',"
                  + " 'elsewhere/0:1:2', 7, 0)");
      export.jdbc().update("update slot set lease_id = 9, fence = 7, taken = 5 where id = 1");
      export.jdbc().update("update slot set lease_id = 0 where id = 2");

      awaitSlots(" 1 1", "export-1 2 2", "export-2 1 5");
      JsonNode status = page.status();
      assertThat(status.path("slotsTaken").asInt()).isEqualTo(8);
      assertThat(status.path("notices").path(0).path("title").asText())
          .isEqualTo("No instance has 1 slot");
    }
    Instant justNow = Instant.now().minus(Duration.ofMinutes(6));
    for (String location : twin.options().locations()) {
      twin.add(location, "SMS", "{\"dateAdded\":\"" + justNow + "\"}");
    }

    await().until(() -> page.status().path("headline").path("tone").asText().equals("BAD"));
    JsonNode notice = page.status().path("notices").path(0);
    assertThat(notice.path("title").asText()).isEqualTo("Kafka does not take pages");
    assertThat(notice.path("advice").asText()).contains("export.kafka.brokers");
    assertThat(Scrape.of(page.port()).sum("highlevel_export_kafka_up")).isZero();
    PageClient.Answer ready = page.get("/observe/health/ready", Map.of());
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.body()).contains("Kafka does not take pages: ");
  }

  /**
   * @param holdings instance, how many it has, how often these were taken
   */
  private void awaitSlots(String... holdings) {
    soon()
        .ignoreExceptions()
        .until(
            () ->
                StreamSupport.stream(page.status().path("slots").spliterator(), false)
                    .map(
                        one ->
                            one.path("instance").asText()
                                + " "
                                + one.path("slots")
                                + " "
                                + one.path("taken"))
                    .toList()
                    .equals(List.of(holdings)));
  }

  @Test
  void an_edited_route_that_is_broken_is_told() throws Exception {
    EditedRoutes routes = new EditedRoutes(home);
    export.routes(routes.directory()).run();
    awaitHeadline("GOOD");

    routes.edit("poll", "ref: planner", "ref: plannner");

    awaitHeadline("WARN");
    JsonNode notice = page.status().path("notices").path(0);
    assertThat(notice.path("title").asText()).isEqualTo("Edited routes are rejected");
    assertThat(notice.path("said").asText()).contains("poll.camel.yaml").contains("plannner");
    routes.edit("poll", "ref: plannner", "ref: planner");
    awaitHeadline("GOOD");
    routes.edit("poll", "Plans the windows", "Finds out which windows");
    soon().until(() -> page.status().path("routesTaken").size() == 1);
    assertThat(page.status().path("routesTaken").path(0).asText()).isEqualTo("poll.camel.yaml");
  }

  // --- dead letters ----------------------------------------------------------------------------

  @Test
  void a_dead_letter_is_shown_replayed_and_delivered() throws Exception {
    AtomicBoolean picky = new AtomicBoolean(true);
    try (PickySmtp mails =
        new PickySmtp(data -> picky.get() && data.contains("REFUSE-ME") ? "554 spam" : "250 ok")) {
      String id =
          twin.add(
              Twins.ALPHA,
              "Email",
              "{\"body\":\"REFUSE-ME\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
      export.with("export.channels", "Email").with("export.mail.port", "" + mails.port()).run();
      soon().until(() -> page.deadLetters().path("total").asInt() == 1);

      JsonNode row = page.deadLetters().path("letters").path(0);
      assertThat(row.path("what").asText()).isEqualTo("The sink mail refused a message");
      assertThat(row.path("messageId").asText()).isEqualTo(id);
      assertThat(page.get("/api/dead-letters", Map.of()).body()).doesNotContain("REFUSE-ME");
      String letter = row.path("id").asText();
      JsonNode full = page.get("/api/dead-letters/show?id=" + letter, Map.of()).json();
      assertThat(full.path("payload").asText()).contains("REFUSE-ME");
      assertThat(full.path("details").path("Reason").asText()).contains("554 spam");

      picky.set(false);
      JsonNode done = page.post(REPLAY, "{\"ids\":[\"" + letter + "\"]}").json();

      assertThat(done.path("done").asInt()).isEqualTo(1);
      soon().until(() -> mails.taken().stream().anyMatch(mail -> mail.contains("REFUSE-ME")));
      soon().until(() -> page.deadLetters().path("total").asInt() == 0);
      assertThat(page.post(REPLAY, "{\"ids\":[\"" + letter + "\"]}").json().path("failed"))
          .hasSize(1);
    }
  }

  @Test
  void dead_letters_come_in_parts_the_latest_first_and_are_replayed_all_or_discarded()
      throws Exception {
    Path letters = Files.createDirectories(home.resolve("data/dead-letters"));
    for (int i = 10; i < 55; i++) {
      Files.writeString(
          letters.resolve("poison-" + i + ".json"),
          walkLetter("poison-" + i, "2026-11-01T10:00:" + i + "Z"));
    }
    export.run();
    awaitHeadline("GOOD");

    JsonNode second = page.get("/api/dead-letters?offset=20&limit=20", Map.of()).json();
    assertThat(second.path("total").asInt()).isEqualTo(45);
    assertThat(second.path("letters")).hasSize(20);
    assertThat(second.path("letters").path(0).path("id").asText()).isEqualTo("poison-34");

    JsonNode found = page.get("/api/dead-letters?find=NO-such", Map.of()).json();
    assertThat(found.path("total").asInt()).isZero();
    found = page.get("/api/dead-letters?find=cannot%20be%20reached", Map.of()).json();
    assertThat(found.path("total").asInt()).isEqualTo(45);
    String none = "{\"all\":true,\"find\":\"no-such\"}";
    String before = "{\"all\":true,\"until\":\"2026-11-01T10:00:00Z\"}";
    assertThat(page.post(DISCARD, none).json().path("done").asInt()).isZero();
    assertThat(page.post(DISCARD, before).json().path("done").asInt()).isZero();

    JsonNode discarded = page.post(DISCARD, "{\"ids\":[\"poison-34\",\"none\"]}").json();
    assertThat(discarded.path("done").asInt()).isEqualTo(1);
    assertThat(discarded.path("failed").path(0).path("id").asText()).isEqualTo("none");
    assertThat(export.files("data/dead-letters/discarded", ".json")).hasSize(1);

    assertThat(page.post(REPLAY, "{\"all\":true}").json().path("done").asInt()).isEqualTo(44);
    soon().until(() -> page.deadLetters().path("total").asInt() == 0);
    soon().until(() -> export.files("data/dead-letters/replayed", ".json").size() == 44);
  }

  private static String walkLetter(String id, String at) {
    return "{\"id\":\"%s\",\"at\":\"%s\",\"stage\":\"fetch\",\"class\":\"network\",\"retryable\":true,\"count\":1,\"firstAt\":\"%s\",\"lastAt\":\"%s\",\"location\":\"%s\",\"channel\":\"SMS\",\"attempts\":1}"
        .formatted(id, at, at, at, Twins.ALPHA);
  }

  // --- who may ask -----------------------------------------------------------------------------

  @Test
  void no_token_and_no_cursor_comes_out_and_another_start_has_another_key() throws Exception {
    twin.fault(
        When.location(Twins.BRAVO),
        Integer.MAX_VALUE,
        Fault.json(401, "{\"message\":\"Invalid token " + ExportUnderTest.TOKEN + "\"}"));
    export.run();
    awaitHeadline("BAD");
    soon().until(() -> page.deadLetters().path("total").asInt() == 1);

    String id = page.deadLetters().path("letters").path(0).path("id").asText();
    for (String path :
        new String[] {STATUS, "/api/dead-letters", "/api/dead-letters/show?id=" + id}) {
      assertThat(page.get(path, Map.of()).body())
          .doesNotContain(ExportUnderTest.TOKEN)
          .doesNotContainIgnoringCase("cursor");
    }
    assertThat(page.get(STATUS, Map.of()).body()).doesNotContain(page.key());
    String key = page.key();
    export.close();
    Files.delete(home.resolve("data/status-page.key"));
    export.run();
    assertThat(page.key()).hasSizeGreaterThan(40).isNotEqualTo(key);
    assertThat(page.get("/api/dead-letters", Map.of()).status()).as("the old key").isEqualTo(401);
  }

  // --- several instances -----------------------------------------------------------------------

  @Test
  void an_instance_that_stands_by_says_so_does_nothing_and_takes_over() throws Exception {
    export.run();
    awaitHeadline("GOOD");
    PageClient other = new PageClient(FreePort.find(), home);
    export.with("export.http.port", "" + other.port());
    try (Export second = export.open(Export.Mode.RUN)) {
      CompletableFuture<Void> start = CompletableFuture.runAsync(() -> start(second));
      soon().ignoreExceptions().until(() -> other.status().path("standsBy").asBoolean());

      JsonNode status = other.status();
      assertThat(status.path("headline").path("text").asText())
          .startsWith("Standby: another instance does the work. All 4 channels");
      assertThat(status.path("streams")).hasSize(4);
      assertThat(other.get("/", Map.of()).body()).contains("highlevel-export");
      assertThat(other.get("/", Map.of("Host", "attacker.example")).status()).isEqualTo(403);
      assertThat(other.post(REPLAY, "{\"all\":true}").status()).isEqualTo(404);

      export.close();
      start.get();
      soon().ignoreExceptions().until(() -> !other.status().path("standsBy").asBoolean());
      soon().until(() -> other.status().path("headline").path("tone").asText().equals("GOOD"));
    }
  }

  private static void start(Export export) {
    try {
      export.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
