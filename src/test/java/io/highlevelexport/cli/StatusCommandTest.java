package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir private Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin =
        new Twin(TwinOptions.builder().locations("loc1").messages(1234).messages("Call", 5).build())
            .start();
    operator = new Operator(home, twin.url());
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  @Test
  void before_the_first_export_there_is_nothing_and_nothing_is_made() {
    Operator.Said said = operator.types("status");

    assertThat(said.out()).contains("Nothing was exported so far").contains("Dead letters: none");
    assertThat(said.exit()).isZero();
    assertThat(home.resolve("data")).doesNotExist();
  }

  @Test
  void what_does_not_come_is_listed_with_the_words_of_who_has_it() throws Exception {
    assertThat(operator.types("status", "--missing").out()).contains("Nothing was asked for");
    operator.set("export.channels", "Call").set("export.content", "transcripts");
    String id = twin.add("loc1", "Call", "{\"dateAdded\":\"2024-03-01T10:00:00Z\"}");
    twin.fault(
        request -> request.path().contains(id + "/transcription"),
        1,
        Fault.error(422, "the call was not recorded"));
    assertThat(operator.types("once").exit()).isZero();

    assertThat(operator.types("status").out()).contains("Transcripts of loc1: 5 of 6, 1 absent");
    assertThat(operator.types("status", "--missing").out())
        .containsPattern("loc1 +transcript +" + id + " +absent +.*the call was not recorded");
    JsonNode json =
        new ObjectMapper().readTree(operator.types("status", "--missing", "--json").out());
    assertThat(json).hasSize(1);
    assertThat(json.at("/0/messageId").asText()).isEqualTo(id);
    assertThat(json.at("/0/state").asText()).isEqualTo("absent");
  }

  @Test
  void after_a_pass_it_shows_what_was_exported_and_up_to_when() throws Exception {
    assertThat(operator.types("once").exit()).isZero();

    assertThat(operator.types("status").out())
        .containsPattern("^As of 20\\S+Z; no export runs\\R")
        .containsPattern("loc1 +SMS +20\\S+Z +\\d+ seconds? +1,234 +0 +0 +0 +up to date");
    JsonNode json = new ObjectMapper().readTree(operator.types("status", "--json").out());
    JsonNode stream = json.path("streams").path(0);
    assertThat(stream.path("exported").asInt()).isEqualTo(1234);
    assertThat(Instant.parse(stream.path("exportedUpTo").asText())).isBefore(Instant.now());
    assertThat(json.path("deadLetters").path("messages").asInt()).isZero();
  }

  @Test
  void it_needs_no_token() {
    operator.types("once");

    assertThat(operator.set("export.api.token", "").types("status").out()).contains("1,234");
  }

  @Test
  void it_prints_the_address_of_the_page_with_the_key_that_the_first_start_made() throws Exception {
    assertThat(operator.types("status", "--open").exit()).as("no port").isEqualTo(78);
    operator.set("export.http.port", "9876");
    assertThat(operator.types("status", "--open").exit()).as("no key").isEqualTo(78);
    Path key = Files.createDirectories(home.resolve("data")).resolve("status-page.key");
    Files.writeString(key, "k".repeat(64) + "\n");

    assertThat(operator.types("status", "--open").out())
        .isEqualToIgnoringNewLines("http://localhost:9876/#key=" + "k".repeat(64));
    operator.set("export.http.urls", "https://ops.example.com/export/");
    assertThat(operator.types("status", "--open").out())
        .startsWith("https://ops.example.com/export/#key=k");
    operator.set("export.http.users", "ann:correct-horse-1");
    assertThat(operator.types("status", "--open").out())
        .isEqualToIgnoringNewLines("https://ops.example.com/export/");
  }

  @Test
  void it_works_while_the_export_runs() throws Exception {
    try (Export export = operator.running()) {
      await()
          .until(() -> export.progress().streams().stream().anyMatch(s -> s.delivered() == 1234));

      Operator.Said said = operator.types("status");

      assertThat(said.out()).contains("1,234").doesNotContain("no export runs");
      assertThat(said.exit()).isZero();
    }
  }

  @Test
  void of_many_instances_it_shows_who_has_how_many_slots_and_how_many_nobody_has()
      throws Exception {
    DatabaseServer server = DatabaseServer.postgresql();
    String url = server.newDatabase();
    operator
        .set("export.sql.url", url)
        .set("export.sql.username", server.username())
        .set("export.scale", "kafka")
        .set("export.kafka.brokers", "127.0.0.1:1");
    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.types("status").out()).doesNotContain("slot");
    try (Connection connection = DriverManager.getConnection(url, server.username(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into lease (id, name, holder, fence, beat) values (2, 'export-1', 'a:1:1', 7, 0),"
              + " (3, 'export-2', '', 4, 0), (4, 'export-3', 'c:1:1', 1, 0)");
      statement.execute(
          "insert into slot (id, lease_id, fence, taken) values (0, 2, 7, 1), (1, 2, 7, 2),"
              + " (2, 2, 6, 1), (3, 3, 3, 5), (4, 0, 0, 0)");
    }

    assertThat(operator.types("status").out())
        .contains(
            "No instance: 3 slots",
            "Instance export-1: 2 slots",
            "Instance export-3: 0 slots",
            "Slots were taken over 9 times")
        .doesNotContain("export-2");
    JsonNode json = new ObjectMapper().readTree(operator.types("status", "--json").out());
    assertThat(json.path("slots").path(1))
        .hasToString("{\"instance\":\"export-1\",\"slots\":2,\"taken\":3}");
    assertThat(operator.set("export.scale", "off").types("status").out()).doesNotContain("slot");
  }

  @Test
  void a_paused_location_is_shown_with_the_reason_and_the_dead_letter() {
    twin.fault(
        When.any(),
        Integer.MAX_VALUE,
        Fault.unauthorized("Invalid token: access token is invalid"));
    assertThat(operator.types("once").exit()).isEqualTo(1);

    Operator.Said said = operator.types("status");

    assertThat(said.out())
        .containsPattern("loc1 +SMS +- +- +0 +0 +1 +1 +paused until 20")
        .containsOnlyOnce("Paused: loc1 all channels")
        .contains("access token is invalid")
        .contains("Dead letters: 0 messages, 1 failed fetch")
        .containsPattern("see: \\S*highlevel-export dead-letters list --home " + home + "\\R");
    assertThat(said.exit()).isZero();
  }

  @Test
  void a_window_short_of_its_total_is_told_and_holds_the_mark_until_all_came() {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.Page.TOTAL_WRONG);

    Operator.Said pass = operator.types("once");

    assertThat(pass.exit()).isEqualTo(1);
    assertThat(pass.out())
        .contains("NOT complete", "1 range of time is not complete", "1 dead letter")
        .containsPattern("loc1 SMS: 1234 of \\d+ messages came");
    assertThat(operator.types("status").out())
        .as("all came, but up to when is not certain")
        .containsPattern("loc1 +SMS +- +- +1,234 .*incomplete, fetched again")
        .containsPattern("Incomplete: loc1 SMS since .*: 1234 of \\d+ messages came")
        .doesNotContainIgnoringCase("paused");
    twin.heal();
    assertThat(operator.types("once").out()).contains("Complete");
    assertThat(operator.types("status").out()).contains("up to date");
  }

  @Test
  void a_sink_that_takes_nothing_is_named_with_its_address_its_backlog_and_the_reason()
      throws Exception {
    Path inTheWay = home.resolve("data/messages/loc1/SMS");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");
    operator.set("export.sink.sms", "file").set("export.retry.attempts", "2");

    assertThat(operator.types("once").exit()).isEqualTo(1);

    String directory = home.resolve("data/messages").toRealPath().toString();
    assertThat(operator.types("status").out())
        .containsPattern("loc1 +SMS .*waits for the sink file")
        .containsPattern(
            "Sink file \\("
                + directory
                + "\\): 1,234 messages wait, the oldest for \\d+ seconds? \\(loc1 SMS\\); it fails"
                + " since 20\\S+Z for loc1 SMS, \\d+ attempts, next retry at 20\\S+Z: .*"
                + directory);
    JsonNode lane =
        new ObjectMapper().readTree(operator.types("status", "--json").out()).at("/lanes/0");
    assertThat(lane.path("sink").asText()).isEqualTo("file");
    assertThat(lane.path("address").asText()).isEqualTo(directory);
    assertThat(lane.path("messages").asInt()).isEqualTo(1234);
    assertThat(lane.path("oldestSeconds").isNumber()).isTrue();
    assertThat(lane.at("/failing/location").asText()).isEqualTo("loc1");
    assertThat(lane.at("/failing/channel").asText()).isEqualTo("SMS");

    Files.delete(inTheWay);
    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.types("status").out())
        .contains("Sink file (" + directory + "): nothing waits" + System.lineSeparator());
  }

  @Test
  void a_database_that_cannot_be_reached_is_told() {
    Operator.Said said =
        operator.set("export.sql.url", "jdbc:postgresql://127.0.0.1:1/export").types("status");

    assertThat(said.err()).contains("jdbc:postgresql://127.0.0.1:1/export").contains("refused");
    assertThat(said.exit()).isEqualTo(78);
  }
}
