package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are not as documented: delivered if they have an id, else a dead letter alone. */
class MessageFaultTest {
  private static final Instant DATE = Twins.END.minus(Duration.ofDays(3));

  private static final List<String> WITHOUT_ID =
      List.of(
          "null",
          "17",
          "\"text\"",
          "[]",
          "{}",
          "{\"id\":null,\"body\":\"no id\"}",
          "{\"id\":\"\",\"body\":\"empty id\"}",
          "{\"id\":{\"a\":1}}");

  /** Each has an id; a parser refuses them all the same. */
  private static final List<byte[]> UNREADABLE =
      List.of(
          utf8("{\"id\":\"deep\",\"a\":" + "[".repeat(1_200) + "]".repeat(1_200) + "}"),
          utf8("{\"id\":\"name\",\"" + "n".repeat(1_001) + "\":1}"),
          utf8("{\"id\":\"long name\",\"" + "n".repeat(60_000) + "\":1}"),
          utf8("{\"id\":\"number\",\"a\":" + "7".repeat(10_001) + "}"),
          utf8("{\"id\":\"tab\",\"a\":\"a\tb\"}"),
          utf8("{\"id\":\"break\",\"a\":\"a\nb\"}"),
          utf8("{\"id\":\"comma\",}"),
          utf8("{\"id\":\"two\"} {\"id\":\"values\"}"),
          utf8("{'id':'quotes'}"),
          "{\"id\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
          "{\"id\":\"wide\"}".getBytes(StandardCharsets.UTF_16LE));

  private static final List<String> WITH_ID =
      List.of(
          "{\"id\":\"ODD\",\"big\":" + "7".repeat(5000) + "}",
          "{\"id\":\"ODD\",\"meta\":{\"call\":{\"duration\":1e999999999}},\"type\":-1e-999999999}",
          "{\"id\":\"ODD\",\"deep\":" + "[".repeat(900) + "]".repeat(900) + "}",
          "{\"id\":\"ODD\",\"" + "n".repeat(900) + "\":1}",
          "{\"id\":\"first\",\"id\":\"ODD\",\"body\":\"the same field twice\"}",
          "{\"id\":\"ODD\"}",
          "{\"id\":\"ODD\",\"dateAdded\":null,\"messageType\":null,\"body\":null}",
          "{\"id\":\"ODD\",\"dateAdded\":\"not a date\"}",
          "{\"id\":\"ODD\",\"dateAdded\":\"2999-12-31T23:59:59.999Z\"}",
          "{\"id\":\"ODD\",\"dateAdded\":\"2024-05-29T05:30:00+05:30\"}",
          "{\"id\":\"ODD\",\"dateAdded\":1716940800000}",
          "{\"id\":\"ODD\",\"messageType\":\"TYPE_HOLOGRAM\",\"type\":999,\"status\":\"dreaming\"}",
          "{\"id\":\"ODD\",\"meta\":{\"call\":{\"duration\":\"12\"}},\"attachments\":\"none\"}",
          "{\"id\":\"ODD\",\"meta\":[1,2],\"type\":\"two\",\"body\":{\"a\":[]}}",
          "{\"id\":\"ODD\",\"body\":\"a\\u0000b \\ud83d \\r"
              + "\\n"
              + " {{env:HOME}} ${body} =1+1 <script>\"}");

  @TempDir Path home;
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void start() {
    twin = new Twin(Twins.one().messages(60).build()).start();
    export = new ExportUnderTest(twin, home).with("export.page-size", "20").sinks("file,sql");
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  @Test
  void what_has_no_id_is_a_dead_letter_alone() throws Exception {
    export.expect();
    WITHOUT_ID.forEach(json -> raw("x", json));

    Summary summary = export.once();

    assertThat(summary.openWindows()).isZero();
    assertThat(summary.deadLetters()).isEqualTo(WITHOUT_ID.size());
    assertThat(export.deadLetters())
        .allSatisfy(
            letter -> {
              assertThat(letter.path("stage").asText()).isEqualTo("parse");
              assertThat(letter.path("class").asText()).isEqualTo("poison");
            })
        .extracting(letter -> letter.path("payload").toString())
        .containsExactlyInAnyOrderElementsOf(WITHOUT_ID);
    export.assertConserved();

    assertThat(export.once().deadLetters()).isZero();
  }

  @Test
  void what_cannot_be_read_is_a_dead_letter_alone() throws Exception {
    export.expect();
    UNREADABLE.forEach(bytes -> twin.addRaw(Twins.ALPHA, "Call", "x", DATE, bytes));

    Summary summary = export.once();

    assertThat(summary.openWindows()).isZero();
    assertThat(summary.deadLetters()).isEqualTo(UNREADABLE.size());
    assertThat(export.deadLetters())
        .allSatisfy(
            letter -> {
              assertThat(letter.path("stage").asText()).isEqualTo("parse");
              assertThat(letter.path("class").asText()).isEqualTo("poison");
              assertThat(letter.at("/exception/message").asText()).contains("cannot be read");
            })
        .extracting(letter -> bytesOf(letter.path("payload").asText()))
        .containsExactlyInAnyOrderElementsOf(UNREADABLE);
    export.assertConserved();

    assertThat(export.once().deadLetters()).isZero();
    assertThat(export.deadLetters()).allMatch(letter -> letter.path("count").asInt() == 1);
  }

  @Test
  void what_is_too_big_is_a_dead_letter_alone_that_says_what_it_is() throws Exception {
    export.expect();
    String body = "x".repeat(33 << 20) + "\"}";
    raw("big", "{\"id\":\"big\",\"dateAdded\":\"" + DATE + "\",\"body\":\"" + body);
    raw("unnamed", "{\"body\":\"" + body);

    Summary summary = export.once();

    assertThat(summary.openWindows()).isZero();
    assertThat(summary.deadLetters()).isEqualTo(2);
    assertThat(export.deadLetters())
        .allSatisfy(
            letter -> {
              assertThat(letter.path("stage").asText()).isEqualTo("parse");
              assertThat(letter.path("class").asText()).isEqualTo("poison");
              assertThat(letter.at("/exception/message").asText())
                  .matches("message \\d+ of its page has 346\\d{5} bytes, and those of less .*");
              assertThat(letter.path("payload").asText()).contains("\"body\":\"xxx").hasSize(65536);
            })
        .extracting(letter -> letter.at("/message/id").asText(null))
        .containsExactlyInAnyOrder("big", null);
    export.assertConserved();

    assertThat(export.once().deadLetters()).isZero();
    assertThat(export.deadLetters()).allMatch(letter -> letter.path("count").asInt() == 1);
  }

  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytesOf(String payload) {
    String[] parts = payload.split(";base64,", 2);
    return parts.length == 1 ? utf8(payload) : Base64.getDecoder().decode(parts[1]);
  }

  @Test
  void whatever_has_an_id_is_delivered() throws Exception {
    for (int i = 0; i < WITH_ID.size(); i++) {
      raw("odd" + i, WITH_ID.get(i).replace("ODD", "odd" + i));
    }

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void a_day_that_there_is_not_is_no_date() throws Exception {
    export.with("export.sink.call", "sql");
    for (String date :
        List.of("2024-02-30T10:00:00.000Z", "2024-02-30", "2023-02-29T10:00:00Z", "2024-04-31")) {
      raw(date, "{\"id\":\"" + date + "\",\"dateAdded\":\"" + date + "\"}");
    }

    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(export.jdbc().queryForList("select date_added from messages where id like '202%'"))
        .hasSize(4)
        .allMatch(row -> row.get("date_added") == null);
  }

  @Test
  void a_number_as_id_is_an_id() throws Exception {
    raw("17", "{\"id\":17,\"body\":\"number\"}");

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void ids_with_path_characters_stay_within_their_directories() throws Exception {
    List<String> ids =
        List.of("../../evil", "/etc/passwd", "..\\\\evil", "a:b*c?", "CON", "{{env:HOME}}", ".");
    ids.forEach(id -> raw(id, "{\"id\":\"" + id + "\",\"dateAdded\":\"" + DATE + "\"}"));

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    assertThat(export.files("", "")).allMatch(path -> path.startsWith(home));
    assertThat(
            export.files("data/messages", "").stream().map(path -> path.getFileName().toString()))
        .allMatch(name -> name.matches("[A-Za-z0-9_.-]+"));
  }

  @Test
  void a_row_that_the_table_cannot_hold_is_a_dead_letter_alone() throws Exception {
    String id = "long".repeat(100);
    raw(id, "{\"id\":\"" + id + "\",\"dateAdded\":\"" + DATE + "\"}");

    Summary summary = export.expect().once();

    assertThat(summary.openWindows()).isZero();
    assertThat(summary.waitingPages()).isZero();
    JsonNode letter = export.deadLetter();
    assertThat(letter.path("stage").asText()).isEqualTo("sink:sql");
    assertThat(letter.path("class").asText()).isEqualTo("sink");
    assertThat(letter.path("payload").path("id").asText()).isEqualTo(id);
    assertThat(letter.path("attempts").asInt()).isPositive();
    export.assertConserved();
    assertThat(export.fileLines()).hasSize(121);
    assertThat(export.rows()).hasSize(120);
  }

  @Test
  void a_channel_that_nobody_knows_goes_where_other_goes() throws Exception {
    export.with("export.channels", "*").with("export.sink.other", "file");
    twin.addRaw(
        Twins.ALPHA,
        "Other",
        "ODD",
        DATE,
        "{\"id\":\"ODD\",\"messageType\":\"TYPE_HOLOGRAM\"}".getBytes(StandardCharsets.UTF_8));

    export.once();

    assertThat(export.files("data/messages/" + Twins.ALPHA + "/Other", ".ndjson")).isNotEmpty();
    assertThat(export.fileLines()).anyMatch(line -> line.contains("HOLOGRAM"));
  }

  @Test
  void headers_of_an_answer_reach_no_sink() throws Exception {
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.hostileHeaders());

    Summary summary = export.expect().once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    assertThat(export.files("", "evil.txt")).isEmpty();
  }

  private void raw(String id, String json) {
    twin.addRaw(Twins.ALPHA, "Call", id, DATE, json.getBytes(StandardCharsets.UTF_8));
  }
}
