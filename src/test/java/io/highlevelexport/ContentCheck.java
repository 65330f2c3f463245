package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.twin.Expected;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came of content, held against what the twin has: each piece once, each absence told. */
final class ContentCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Twin twin;
  private final ExportUnderTest export;

  ContentCheck(Twin twin, ExportUnderTest export) {
    this.twin = twin;
    this.export = export;
  }

  /**
   * Every line of the NDJSON files of a kind.
   *
   * @param folder of the kind, such as {@code emails}
   */
  List<JsonNode> lines(String folder) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path file : export.files("data/content", ".ndjson")) {
      if (file.toString().contains("/" + folder + "/")) {
        for (String line : Files.readAllLines(file)) {
          lines.add(JSON.readTree(line));
        }
      }
    }
    return lines;
  }

  void texts() throws Exception {
    Map<Boolean, List<Expected.Email>> expected =
        Expected.emails(twin).collect(Collectors.partitioningBy(one -> one.status() == 200));
    List<String> given =
        expected.get(true).stream()
            .map(
                one ->
                    // what names a piece goes through the database
                    one.location() + one.id() + PlainText.of(one.messageId()) + one.body())
            .toList();
    assertThat(given).isNotEmpty();
    Stream<String> lines =
        lines("emails").stream()
            .map(
                line ->
                    Stream.of("locationId", "id", "messageId", "body")
                        .map(field -> line.path(field).asText())
                        .collect(Collectors.joining()));
    assertSame("lines of e-mails", lines, given.stream());
    assertSame(
        "rows of e-mails",
        rows("emails").keySet().stream(),
        expected.get(true).stream().map(one -> one.location() + one.id()));
    assertSame(
        "texts that are missing",
        missing("'email'"),
        expected.get(false).stream().map(one -> state(one.status()) + one.id()));
  }

  /** No database can hold U+0000, so nobody can be asked for what has it in its id. */
  private static boolean isGiven(Expected.Call call) {
    return call.status() == 200 && call.id().indexOf('\0') < 0;
  }

  void calls() throws Exception {
    Map<Boolean, List<Expected.Call>> calls =
        Expected.calls(twin).collect(Collectors.partitioningBy(ContentCheck::isGiven));
    assertThat(calls.get(true)).isNotEmpty();
    Map<String, Map<String, Object>> recordings = rows("recordings");
    Map<String, Map<String, Object>> transcripts = rows("transcripts");
    assertThat(recordings).hasSameSizeAs(calls.get(true));
    assertThat(transcripts).hasSameSizeAs(calls.get(true));
    assertThat(export.files("data/content", ".wav")).hasSameSizeAs(calls.get(true));
    for (Expected.Call call : calls.get(true)) {
      Map<String, Object> row = recordings.get(call.location() + call.id());
      assertThat(export.home().resolve("data/content").resolve(row.get("file").toString()))
          .hasBinaryContent(call.recording());
      assertThat(((Number) row.get("bytes")).intValue()).isEqualTo(call.recording().length);
      assertThat(transcripts.get(call.location() + call.id()).get("text")).isEqualTo(call.text());
    }
    assertThat(export.files("data/content", ".part")).isEmpty();
    assertSame(
        "calls of which something is missing",
        missing("'recording', 'transcript'"),
        calls.get(false).stream()
            .map(
                call ->
                    (call.id().indexOf('\0') < 0 ? "absent " : "refused ")
                        + PlainText.of(call.id())));
  }

  /**
   * @param met the ids of those whom messages name
   */
  void contacts(Set<String> met) throws Exception {
    List<Expected.Contact> expected =
        Expected.contacts(twin)
            .filter(contact -> met.contains(contact.id()) && contact.name() != null)
            .toList();
    assertThat(expected).isNotEmpty();
    assertSame(
        "rows of contacts",
        rows("contacts").values().stream().map(row -> row.get("id") + " " + row.get("name")),
        expected.stream().map(contact -> contact.id() + " " + contact.name()));
    assertSame(
        "lines of contacts",
        lines("contacts").stream()
            .map(line -> line.path("id").asText() + " " + line.path("name").asText()),
        expected.stream().map(contact -> contact.id() + " " + contact.name()));
  }

  /**
   * @param expected what is at each address, empty where nothing is given
   */
  void attachments(Map<String, byte[]> expected) throws Exception {
    Map<String, byte[]> given =
        expected.entrySet().stream()
            .filter(file -> file.getValue().length > 0)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<Map<String, Object>> rows = export.jdbc().queryForList("select * from attachments");
    assertSame(
        "rows of attachments",
        rows.stream().map(row -> row.get("url").toString()),
        given.keySet().stream());
    for (Map<String, Object> row : rows) {
      assertThat(export.home().resolve("data/content").resolve(row.get("file").toString()))
          .hasBinaryContent(given.get(row.get("url").toString()));
    }
    assertThat(
            export.files("data/content", "").stream()
                .filter(file -> file.toString().contains("/attachments/")))
        .hasSameSizeAs(rows);
  }

  private Map<String, Map<String, Object>> rows(String table) throws Exception {
    return export.jdbc().queryForList("select * from " + table).stream()
        .collect(Collectors.toMap(row -> "" + row.get("location_id") + row.get("id"), row -> row));
  }

  /** State and id of what did not come, each of which says why. */
  private Stream<String> missing(String kinds) throws Exception {
    return export
        .jdbc()
        .queryForList(
            "select state, id, words from content_piece where state <> 'delivered' and kind in ("
                + kinds
                + ")")
        .stream()
        .peek(row -> assertThat(row.get("words")).as("%s", row).isNotNull())
        .map(row -> row.get("state") + " " + row.get("id"))
        .distinct();
  }

  private static String state(int status) {
    return status == 404 ? "absent " : "refused ";
  }

  /** The same, each as often; of tens of thousands AssertJ would take minutes. */
  private static void assertSame(String what, Stream<String> actual, Stream<String> wanted) {
    List<String> is = actual.sorted().toList();
    List<String> should = wanted.sorted().toList();
    assertThat(is).as(what).hasSameSizeAs(should);
    for (int i = 0; i < is.size(); i++) {
      assertThat(is.get(i)).as("%s, %d", what, i).isEqualTo(should.get(i));
    }
  }
}
