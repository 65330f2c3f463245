package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What operators see: health, figures, the board and the alerts, of a running export. */
class ObserveTest extends AgainstTwin {
  private static final Pattern DOCUMENTED =
      Pattern.compile("\\| `(\\w+)` \\| (?:counter|gauge|summary) \\|([^|]*)\\|.*");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_:]+)\\{([^}]*)\\}");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
  private static final Pattern GROUPING = Pattern.compile("(?:by|on|without)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME = Pattern.compile("\\b(?:highlevel_export|camel)_\\w+\\b");

  /** What only an instance has that shares the locations with others. */
  private static final String OF_MANY = "highlevel_export_(slots|kafka)";

  /** What Prometheus itself adds. */
  private static final Set<String> SCRAPED = Set.of("job", "instance");

  private final ObjectMapper json = new ObjectMapper();
  private final int port = FreePort.find();

  @BeforeEach
  void start() {
    against(Twins.small().messages(60))
        .with("export.http.port", Integer.toString(port))
        .with("export.content", "transcripts")
        .sinks("file,sql");
  }

  /** Alpha is exported after a 429; Bravo's token is refused; one message is poison for SQL. */
  private Scrape eventful() throws Exception {
    twin.fault(When.location(Twins.BRAVO), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    twin.fault(
        request -> When.location(Twins.ALPHA).test(request) && request.number() < 20,
        1,
        Fault.status(429));
    twin.add(
        Twins.ALPHA,
        "SMS",
        "{\"id\":\"" + "long".repeat(100) + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
    export.run();
    await()
        .until(
            () -> {
              Scrape now = Scrape.of(port);
              return now.has("highlevel_export_parked", "location", Twins.BRAVO)
                  && now.sum("highlevel_export_dead_letters_waiting") == 2
                  && now.sum("highlevel_export_messages_delivered_total", "sink", "file") == 121
                  && now.has("highlevel_export_lag_seconds", "channel", "SMS");
            });
    return Scrape.of(port);
  }

  @Test
  void the_figures_are_those_of_the_page_and_tell_what_happened() throws Exception {
    Scrape scrape = eventful();

    Map<String, Set<String>> exposed = scrape.shapes();
    Map<String, Set<String>> own = new TreeMap<>(exposed);
    own.keySet().removeIf(name -> !name.startsWith("highlevel_export_"));
    Map<String, Set<String>> ofMany = documented(OF_MANY);
    Map<String, Set<String>> documented = documented("highlevel_export_");
    documented.keySet().removeAll(ofMany.keySet());
    assertThat(own).isEqualTo(documented);
    documented("camel_")
        .forEach((name, labels) -> assertThat(exposed.get(name)).as(name).containsAll(labels));

    assertThat(scrape.sum("highlevel_export_messages_read_total", "location", Twins.ALPHA))
        .isEqualTo(121);
    assertThat(
            scrape.sum(
                "highlevel_export_messages_delivered_total", "channel", "SMS", "sink", "sql"))
        .isEqualTo(60);
    assertThat(scrape.sum("highlevel_export_messages_dead_total", "channel", "SMS")).isEqualTo(1);
    assertThat(scrape.sum("highlevel_export_answers_total", "status", "429")).isEqualTo(1);
    assertThat(
            scrape.sum("highlevel_export_answers_total", "location", Twins.BRAVO, "status", "401"))
        .isGreaterThanOrEqualTo(2);
    assertThat(
            scrape.sum(
                "highlevel_export_parked",
                "location",
                Twins.BRAVO,
                "channel",
                "all",
                "class",
                "auth"))
        .isEqualTo(1);
    assertThat(scrape.sum("highlevel_export_dead_letters_total", "class", "auth")).isEqualTo(1);
    assertThat(scrape.sum("highlevel_export_dead_letters_total", "class", "sink")).isEqualTo(1);
    assertThat(scrape.sum("highlevel_export_daily_limit", "location", Twins.ALPHA))
        .isEqualTo(10_000_000);
    assertThat(scrape.sum("highlevel_export_daily_remaining", "location", Twins.ALPHA))
        .isBetween(1.0, 9_999_999.0);
    assertThat(scrape.sum("highlevel_export_budget_limit", "location", Twins.ALPHA))
        .isEqualTo(10_000);
    assertThat(scrape.sum("highlevel_export_database_up")).isEqualTo(1);

    Path folder = export.home().resolve("data/dead-letters");
    Files.move(folder, folder.resolveSibling("unmounted"));
    Files.createSymbolicLink(folder, folder);
    export
        .jdbc()
        .update("insert into mail_ledger values ('l', 'm', 'v', 'SMS', '<m@x>', 'in doubt', 1)");
    await().until(() -> Scrape.of(port).sum("highlevel_export_mails_in_doubt") == 1);
    assertThat(Scrape.of(port).sum("highlevel_export_dead_letters_waiting")).isNaN();

    exposed.putAll(ofMany);
    for (String expression : expressions()) {
      assertNamesOnly(expression, exposed);
    }
  }

  @Test
  void one_of_many_instances_shows_its_slots_and_those_that_nobody_has() throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    export
        .with("export.sql.url", server.newDatabase())
        .with("export.sql.username", server.username())
        .with("export.scale", "kafka")
        .with("export.slots", "3")
        .with("export.kafka.replication", "1");
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"))) {
      export.with("export.kafka.brokers", broker.address()).expect().run();

      await().until(() -> Scrape.of(port).sum("highlevel_export_slots") == 3);
      await().until(() -> export.fileLines().size() == export.expectedCount());
      // some of them are read every few seconds only
      await()
          .untilAsserted(
              () -> {
                Map<String, Set<String>> ofMany = Scrape.of(port).shapes();
                ofMany.keySet().removeIf(name -> !name.matches(OF_MANY + ".*"));
                assertThat(ofMany).isEqualTo(documented(OF_MANY));
              });
      await().until(() -> Scrape.of(port).sum("highlevel_export_slots_free") == 0);
      Scrape scrape = Scrape.of(port);
      assertThat(scrape.sum("highlevel_export_slots_taken_total")).isEqualTo(3);
      assertThat(scrape.sum("highlevel_export_kafka_up")).isEqualTo(1);
      JsonNode health = check(Scrape.get(port, "/observe/health?data=true"), "kafka").path("data");
      assertThat(health.path("slots").asText()).isEqualTo("[0, 1, 2]");
      assertThat(health.path("slotsInAll").asInt()).isEqualTo(3);

      export.jdbc().update("update slot set lease_id = 0 where id < 2");
      await().until(() -> Scrape.of(port).sum("highlevel_export_slots_free") == 2);
      export.close();
    }
  }

  private static Map<String, Set<String>> documented(String prefix) throws Exception {
    Map<String, Set<String>> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs/observe.md"))) {
      Matcher matcher = DOCUMENTED.matcher(line);
      if (matcher.matches() && matcher.group(1).matches(prefix + ".*")) {
        documented.put(matcher.group(1), names(matcher.group(2)));
      }
    }
    return documented;
  }

  private static Set<String> names(String list) {
    Set<String> names = new TreeSet<>(List.of(list.strip().split("\\s*,\\s*")));
    names.remove("");
    return names;
  }

  /** Every expression of the board and the alerts. */
  private List<String> expressions() throws Exception {
    List<String> expressions = new ArrayList<>();
    JsonNode board = json.readTree(Path.of("config/grafana/highlevel-export.json").toFile());
    board.findValues("expr").forEach(expr -> expressions.add(expr.asText()));
    board.findValues("definition").forEach(query -> expressions.add(query.asText()));
    JsonNode alerts =
        json.valueToTree(
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("config/prometheus/alerts.yaml"))));
    alerts.findValues("expr").forEach(expr -> expressions.add(expr.asText()));
    assertThat(expressions).hasSizeGreaterThan(30);
    return expressions;
  }

  /** Of many locations the figures are sums: two that are paused are a 2. */
  @Test
  void an_alert_of_what_is_paused_holds_for_two_as_for_one() throws Exception {
    assertThat(expressions())
        .filteredOn(expression -> expression.startsWith("highlevel_export_parked{"))
        .singleElement()
        .asString()
        .endsWith("> 0");
  }

  private static void assertNamesOnly(String expression, Map<String, Set<String>> exposed) {
    Set<String> labels = new TreeSet<>(SCRAPED);
    Matcher name = NAME.matcher(expression);
    while (name.find()) {
      assertThat(exposed).as(expression).containsKey(name.group());
      labels.addAll(exposed.get(name.group()));
    }
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      Set<String> own = new TreeSet<>(exposed.getOrDefault(selector.group(1), Set.of()));
      own.addAll(SCRAPED);
      Matcher label = LABEL.matcher(selector.group(2));
      while (label.find()) {
        assertThat(own).as(expression).contains(label.group(1));
      }
    }
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      assertThat(labels).as(expression).containsAll(names(grouping.group(1)));
    }
  }

  @Test
  void health_says_of_each_stream_what_it_does_and_is_ready_again_when_the_trouble_is_over()
      throws Exception {
    eventful();

    Scrape.Answer sick = Scrape.get(port, "/observe/health?data=true");
    assertThat(sick.status()).isEqualTo(503);
    JsonNode streams = check(sick, "streams");
    assertThat(streams.path("status").asText()).isEqualTo("DOWN");
    assertThat(streams.path("message").asText())
        .contains(Twins.BRAVO + " is paused", "Invalid JWT");
    assertThat(streams.path("data").path(Twins.BRAVO).asText()).startsWith("paused");
    assertThat(streams.path("data").path(Twins.ALPHA + " SMS").asText())
        .startsWith("last complete window");
    assertThat(check(sick, "database").path("status").asText()).isEqualTo("UP");
    assertThat(check(sick, "spool").path("data").path("maxPages").asInt()).isEqualTo(1000);
    assertThat(check(sick, "dead-letters").path("message").asText()).startsWith("2 dead letters");
    assertThat(check(sick, "routes").path("data").path("lastReload").asText()).isEqualTo("none");
    assertThat(sick.body()).doesNotContain(ExportUnderTest.TOKEN, "mail-server");
    assertThat(Scrape.get(port, "/observe/health/ready").status()).isEqualTo(503);
    assertThat(Scrape.get(port, "/observe/health/live").status()).isEqualTo(200);

    twin.heal();

    await().until(() -> Scrape.get(port, "/observe/health/ready").status() == 200);
    await().until(() -> !Scrape.of(port).has("highlevel_export_parked"));
  }

  @Test
  void a_stream_that_no_window_of_is_completed_is_stale_even_from_the_start() throws Exception {
    twin.fault(When.channel("SMS"), Integer.MAX_VALUE, Fault.Wire.SILENT);
    export.with("export.period", "50ms").with("export.api.response-timeout", "2s").run();

    await()
        .until(
            () ->
                check(Scrape.get(port, "/observe/health?data=true"), "streams")
                    .path("data")
                    .path(Twins.ALPHA + " SMS")
                    .asText()
                    .equals("no complete window since the start, stale"));
  }

  @Test
  void a_mail_server_that_is_down_is_told_and_leaves_the_export_ready() throws Exception {
    int nobody = FreePort.find();
    export
        .with("export.channels", "Call")
        .with("export.sink.call", "mail")
        .with("export.mail.port", Integer.toString(nobody));
    Export running = export.run();

    Scrape.Answer sick = Scrape.get(port, "/observe/health?data=true");
    assertThat(check(sick, "mail-server").path("status").asText()).isEqualTo("DOWN");
    assertThat(check(sick, "mail-server").path("message").asText()).contains("its pages wait");
    await().until(() -> running.spooled() > 0);
    assertThat(Scrape.get(port, "/observe/health/ready").body()).doesNotContain("mail-server");
  }

  private JsonNode check(Scrape.Answer answer, String name) throws Exception {
    for (JsonNode check : json.readTree(answer.body()).path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name + " in " + answer.body());
  }
}
