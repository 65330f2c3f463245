package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersCommandTest {
  private static final Instant YESTERDAY = Instant.now().minusSeconds(86_400);

  /** Longer than the column that is to hold it. */
  private static final String LONG_ID = "x".repeat(300);

  @TempDir private Path home;
  private Twin twin;
  private Operator operator;

  @BeforeEach
  void start() {
    twin =
        new Twin(
                TwinOptions.builder()
                    .locations("loc1")
                    .range(YESTERDAY.minusSeconds(86_400), YESTERDAY.minusSeconds(3600))
                    .messages(5)
                    .build())
            .start();
    operator = new Operator(home, twin.url());
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private void addPoison(String id) {
    String idField = id == null ? "" : "\"id\":\"" + id + "\",";
    String json =
        "{"
            + idField
            + "\"messageType\":\"TYPE_SMS\",\"ratio\":1.10,\"dateAdded\":\""
            + YESTERDAY
            + "\"}";
    twin.addRaw(
        "loc1", "SMS", String.valueOf(id), YESTERDAY, json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void where_nothing_died_the_list_says_so() {
    Operator.Said said = operator.types("dead-letters", "list");

    assertThat(said.out()).startsWith("There are no dead letters in ");
    assertThat(said.exit()).isZero();
    assertThat(operator.types("dead-letters", "replay", "--all").exit()).isZero();
  }

  @Test
  void a_message_that_its_sink_refused_is_listed_and_shown() throws Exception {
    addPoison(LONG_ID);
    assertThat(operator.types("once").exit()).isEqualTo(1);

    assertThat(operator.types("dead-letters", "list").out())
        .containsPattern(operator.deadLetter() + " +sink +sink:sql +loc1 +SMS +x+\\.\\.\\. +1 +20");
    assertThat(operator.types("dead-letters", "show", operator.deadLetter()).out())
        .contains("a message")
        .containsPattern("Read at +\\S+T\\d\\d:\\d\\d:\\d\\dZ")
        .containsPattern("First seen +\\S+T\\d\\d:\\d\\d:\\d\\dZ")
        .containsPattern("Last seen +\\S+T\\d\\d:\\d\\d:\\d\\dZ")
        .contains("\"ratio\"")
        .contains("File ");
    assertThat(Files.readString(operator.deadLetters("").get(0)))
        .as("the message as received")
        .contains("\"ratio\":1.10");
  }

  /** A terminal takes U+009B for an escape, and U+202E turns what follows. */
  @Test
  void what_strangers_write_does_nothing_to_the_terminal() throws Exception {
    String odd = "\u009b2J\u202e\u0085\u2028" + LONG_ID;
    addPoison(odd);
    operator.types("once");

    for (String[] command :
        List.of(
            new String[] {"dead-letters", "list"},
            new String[] {"dead-letters", "show", operator.deadLetter()},
            new String[] {"trace", odd})) {
      assertThat(operator.types(command).out())
          .contains("2J")
          .doesNotContainPattern("[\u0080-\u009f\u2028\u202e]");
    }
  }

  @Test
  void a_record_with_a_spoiled_date_keeps_the_others_from_nothing() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    Path letter = operator.deadLetters("").get(0);
    String json = Files.readString(letter);
    Files.writeString(letter, json.replaceFirst("(\"lastAt\" : \")[^\"]*", "$1two days ago"));

    Operator.Said said = operator.types("dead-letters", "list", "--older-than", "1m");

    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out()).contains("no such dead letters");
  }

  @Test
  void what_is_replayed_and_fails_again_is_a_dead_letter_again() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    String id = operator.deadLetter();

    Operator.Said said = operator.types("dead-letters", "replay", id);

    assertThat(said.out()).contains("1 dead letter is handed to the export");
    assertThat(said.exit()).isZero();
    assertThat(operator.deadLetters("")).isEmpty();
    assertThat(operator.types("once").exit()).isEqualTo(1);
    assertThat(operator.deadLetter()).isEqualTo(id);
    assertThat(operator.deadLetters("replay")).isEmpty();
    assertThat(operator.deadLetters("replayed")).hasSize(1);
  }

  @Test
  void a_message_that_the_command_corrects_arrives() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    String id = operator.deadLetter();
    Path wrong = Files.writeString(home.resolve("wrong.json"), "{\"body\":\"no id\"}");
    Path right =
        Files.writeString(home.resolve("right.json"), "{\n\"id\":\"edited\",\"ratio\":1.10}\n");

    Operator.Said refused = operator.types("dead-letters", "edit", id, "--payload", "" + wrong);
    assertThat(refused.err()).contains("the message has no id");
    assertThat(refused.exit()).isEqualTo(1);
    for (String odd :
        List.of("{\"id\":\"a\"", "{\"id\":\"a\"},\"location\":\"b\"", "", "\ufeff{\"id\":\"a\"}")) {
      Files.writeString(wrong, odd);
      refused = operator.types("dead-letters", "edit", id, "--payload", "" + wrong);
      assertThat(refused.err()).contains("the new message is ").doesNotContain("REDACTED");
      assertThat(refused.exit()).isEqualTo(1);
    }
    Path missing = home.resolve("missing.json");
    Operator.Said nothing = operator.types("dead-letters", "edit", id, "--payload", "" + missing);
    assertThat(nothing.err()).contains(missing + " does not exist").doesNotContain("nternal");
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(operator.types("dead-letters", "show", id).out()).contains(LONG_ID);

    assertThat(operator.types("dead-letters", "edit", id, "--payload", "" + right).exit()).isZero();
    operator.types("dead-letters", "replay", id);

    JsonNode pass = new ObjectMapper().readTree(operator.types("once", "--json").out());
    assertThat(pass.path("complete").asBoolean()).isTrue();
    assertThat(pass.at("/streams/0/seconds").isNumber()).isTrue();
    assertThat(pass.at("/streams/0/seconds").asDouble())
        .as("it was read in an earlier pass")
        .isLessThanOrEqualTo(pass.path("seconds").asDouble());
    assertThat(operator.types("trace", "edited").out()).contains("sql took it");
  }

  @Test
  void those_that_have_something_in_common_are_listed_and_discarded_together() throws Exception {
    addPoison(LONG_ID);
    addPoison(LONG_ID.replace("x", "y"));
    addPoison(null);
    operator.types("once");

    assertThat(operator.types("dead-letters", "list", "--sink", "sql", "--json").out())
        .contains("\"sink:sql\"")
        .doesNotContain("parse");
    for (String command : List.of("list", "replay", "discard")) {
      assertThat(operator.types("dead-letters", command, "--older-than", "1h").out())
          .startsWith("There are no such dead letters");
    }
    assertThat(operator.types("dead-letters", "list", "--older-than", "soon").err())
        .contains("'soon' is no time such as 30m");
    assertThat(operator.types("dead-letters", "discard", "--all", "--sink", "sql", "x").exit())
        .isEqualTo(2);
    assertThat(operator.types("dead-letters", "discard", "--yes").exit()).isEqualTo(2);

    operator.types("dead-letters", "discard", "--sink", "sql", "--channel", "SMS", "--yes");

    assertThat(operator.deadLetters("discarded")).hasSize(2);
    assertThat(operator.types("dead-letters", "list", "--json").out()).contains("\"parse\"");
    operator.types("dead-letters", "discard", "--all", "--yes");
    assertThat(operator.deadLetters("")).isEmpty();
  }

  @Test
  void a_message_that_was_corrected_in_its_record_arrives() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    Path record = operator.deadLetters("").get(0);
    Files.writeString(
        record,
        Files.readString(record)
            .replace("\"id\":\"" + LONG_ID + "\",", "\n \"id\":\"corrected\",\n"));

    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.types("trace", "corrected").out())
        .contains("Replayed: read at ")
        .contains("of 1 message left the spool")
        .contains("sql took it")
        .contains("Table messages: loc1 SMS");
    assertThat(operator.types("status").out())
        .containsPattern("loc1 +SMS +\\S+ +\\d+ \\w+ +6 +0 +0");
  }

  @Test
  void a_sink_that_took_the_message_does_not_get_it_again() throws Exception {
    addPoison(LONG_ID);
    operator.set("export.sink.sms", "file,sql").types("once");
    Path record = operator.deadLetters("").get(0);
    Files.writeString(record, Files.readString(record).replace(LONG_ID, "corrected"));
    assertThat(filedMessages()).isEqualTo(6);

    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.types("trace", "corrected").out()).contains("Table messages: loc1 SMS");
    assertThat(filedMessages()).isEqualTo(6);
  }

  @Test
  void whatever_came_into_a_record_can_be_replayed() throws Exception {
    String json =
        "{\"id\":\"" + LONG_ID + "\",\"number\":" + "1".repeat(5000) + ",\"dateAdded\":\"";
    twin.addRaw(
        "loc1",
        "SMS",
        LONG_ID,
        YESTERDAY,
        (json + YESTERDAY + "\"}").getBytes(StandardCharsets.UTF_8));
    operator.types("once");
    Path record = operator.deadLetters("").get(0);
    Files.writeString(record, Files.readString(record).replace(LONG_ID, "corrected"));

    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.types("trace", "corrected").out()).contains("sql took it");
  }

  @Test
  void a_replay_for_a_sink_that_is_gone_is_for_those_that_do_not_have_the_message()
      throws Exception {
    addPoison(LONG_ID);
    operator.set("export.sink.sms", "file,sql").types("once");
    assertThat(filedMessages()).isEqualTo(6);
    operator.set("export.sink.sms", "file");

    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.deadLetters("replayed")).hasSize(1);
    assertThat(filedMessages()).isEqualTo(6);
  }

  @Test
  void a_message_goes_where_the_routes_send_it_now_once_its_sink_is_gone() throws Exception {
    addPoison(LONG_ID);
    operator.set("export.sink.sms", "sql").types("once");
    operator.set("export.sink.sms", "file");

    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(filedMessages()).isEqualTo(1);
  }

  private long filedMessages() throws Exception {
    try (Stream<Path> files = Files.walk(home.resolve("data/messages"))) {
      long lines = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines += Files.readAllLines(file).size();
      }
      return lines;
    }
  }

  @Test
  void without_the_route_that_takes_replays_up_a_pass_still_ends() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    Files.delete(operator.ownRoutes().resolve("replay.camel.yaml"));
    operator.types("dead-letters", "replay", "--all");

    assertThat(operator.types("once").exit()).isZero();
    assertThat(operator.deadLetters("replay")).hasSize(1);
  }

  @Test
  void a_running_export_takes_a_replay_up() throws Exception {
    addPoison(LONG_ID);
    operator.types("once");
    Path record = operator.deadLetters("").get(0);
    Files.writeString(record, Files.readString(record).replace(LONG_ID, "corrected"));

    try (Export export = operator.running()) {
      operator.types("dead-letters", "replay", "--all");
      await().until(() -> operator.deadLetters("replayed").size() == 1 && export.spooled() == 0);
    }

    assertThat(operator.types("trace", "corrected").out()).contains("Table messages: loc1 SMS");
  }

  @Test
  void a_fetch_that_failed_is_fetched_again_at_once() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid token"));
    operator.types("once");
    twin.heal();
    operator.set("export.period", "200ms").set("export.hold.delay", "1h");

    assertThat(operator.types("dead-letters", "show", operator.deadLetter()).out())
        .contains("a fetch that failed")
        .contains("HTTP status   401")
        .contains("The API said:");
    operator.types("dead-letters", "replay", "--all");
    assertThat(operator.types("once").exit()).isZero();

    assertThat(operator.types("status").out()).doesNotContain("Paused");
    assertThat(operator.deadLetters("replayed")).hasSize(1);
  }

  @Test
  void a_message_without_id_cannot_be_replayed_and_stays() throws Exception {
    addPoison(null);
    operator.types("once");

    Operator.Said said = operator.types("dead-letters", "replay", "--all");

    assertThat(said.err()).contains("the message has no id").contains("discard it");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(operator.deadLetters("")).hasSize(1);
  }

  @Test
  void what_is_discarded_is_put_aside_for_its_owner_only() throws Exception {
    addPoison(null);
    operator.types("once");
    String id = operator.deadLetter();

    assertThat(operator.types("dead-letters", "discard", id).exit())
        .as("nobody can be asked")
        .isEqualTo(2);
    assertThat(operator.types("dead-letters", "discard", "--yes", id).exit()).isZero();

    assertThat(operator.deadLetters("")).isEmpty();
    Path aside = operator.deadLetters("discarded").get(0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(aside)))
        .isEqualTo("rw-------");
  }

  @Test
  void an_id_that_is_none_is_told() {
    for (String id : new String[] {"nonsense", "../../config/application", "replay/x"}) {
      assertThat(operator.types("dead-letters", "show", id).exit()).isEqualTo(1);
      Operator.Said said = operator.types("dead-letters", "replay", id);
      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.out()).isEmpty();
      assertThat(said.err())
          .contains("no dead letter of this id waits in " + home.resolve("data/dead-letters"));
      assertThat(operator.types("dead-letters", "discard", "--yes", id).exit()).isEqualTo(1);
    }
    assertThat(operator.types("dead-letters").exit()).isEqualTo(2);
    assertThat(operator.types("dead-letters", "replay").exit()).isEqualTo(2);
    assertThat(operator.types("dead-letters", "replay", "x", "--all").exit()).isEqualTo(2);
  }

  @Test
  void a_file_that_is_no_dead_letter_is_told_and_harms_nothing() throws Exception {
    Path directory = Files.createDirectories(home.resolve("data/dead-letters"));
    Files.writeString(directory.resolve("broken.json"), "{\"id\":");

    assertThat(operator.types("dead-letters", "list").out()).contains("This is no dead letter: ");
    assertThat(operator.types("dead-letters", "show", "broken").exit()).isEqualTo(1);
    assertThat(operator.types("dead-letters", "replay", "broken").exit()).isEqualTo(1);
    assertThat(operator.types("dead-letters", "discard", "--yes", "broken").exit()).isEqualTo(1);
    assertThat(operator.types("status").exit()).isZero();
  }
}
