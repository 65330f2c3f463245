package io.highlevelexport.delivery.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.Messages;
import io.highlevelexport.delivery.ShippedRoute;
import io.highlevelexport.delivery.SinkFault;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.model.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What every database does with a batch. */
@ParameterizedClass
@EnumSource(Dialect.class)
class DeliverSqlTest {
  @TempDir static Path directory;
  @Parameter private Dialect dialect;
  private static TestDatabase database;
  private static ShippedRoute route;
  private static JdbcTemplate jdbc;

  @BeforeParameterizedClassInvocation
  static void startDatabase(Dialect dialect) throws Exception {
    database = TestDatabase.of(dialect, directory);
    jdbc = database.jdbc();
    route =
        new ShippedRoute(
            "deliver-sql",
            Map.of("export.sql.dialect", database.dialect().resource()),
            Map.of(
                "database",
                database.dataSource(),
                "inTransaction",
                new InTransaction(
                    new TransactionTemplate(new JdbcTransactionManager(database.dataSource()))),
                "messageUpsert",
                new MessageUpsert(database.dialect())));
  }

  @AfterParameterizedClassInvocation
  static void stopDatabase() throws Exception {
    if (database != null) {
      route.close();
      database.close();
    }
  }

  @BeforeEach
  void emptyTable() {
    jdbc.update("delete from messages");
  }

  @Test
  void every_documented_field_has_its_column() {
    String json =
        """
        {"id":"m1","altId":"alt","type":1,"messageType":"TYPE_CALL","locationId":"other","contactId":"c","conversationId":"v",\
        "dateAdded":"2024-03-27T18:13:49.123Z","dateUpdated":"2024-03-27T20:13:49+01:00","body":"Hi","direction":"inbound",\
        "status":"completed","contentType":"text/plain","attachments":["https://a/b.png", "c"],"meta":{"callDuration":"120",\
        "callStatus":"voicemail"},"source":"api","userId":"u","conversationProviderId":"p","chatWidgetId":"w","from":"+1",\
        "to":"+2","error":"none","subType":{"unknown":true}}\
        """;

    deliver(Messages.json(json));

    Map<String, Object> row = row("m1");
    assertThat(text(row, "raw")).isEqualTo(json);
    assertThat(text(row, "attachments")).isEqualTo("[\"https://a/b.png\", \"c\"]");
    assertThat(text(row, "meta"))
        .isEqualTo("{\"callDuration\":\"120\",\"callStatus\":\"voicemail\"}");
    assertThat(instant(row, "date_added")).isEqualTo("2024-03-27T18:13:49.123Z");
    assertThat(instant(row, "date_updated")).isEqualTo("2024-03-27T19:13:49Z");
    assertThat(instant(row, "exported_at")).isEqualTo(Messages.READ_AT);
    assertThat(row).containsEntry("type", 1).containsEntry("call_duration", 120);
    assertThat(row)
        .containsEntry("location_id", Messages.LOCATION)
        .containsEntry("channel", "SMS")
        .containsEntry("message_type", "TYPE_CALL")
        .containsEntry("contact_id", "c")
        .containsEntry("conversation_id", "v")
        .containsEntry("direction", "inbound")
        .containsEntry("status", "completed")
        .containsEntry("content_type", "text/plain")
        .containsEntry("source", "api")
        .containsEntry("user_id", "u")
        .containsEntry("alt_id", "alt")
        .containsEntry("conversation_provider_id", "p")
        .containsEntry("chat_widget_id", "w")
        .containsEntry("call_status", "voicemail");
    assertThat(
            List.of(
                text(row, "body"),
                text(row, "from_address"),
                text(row, "to_address"),
                text(row, "error")))
        .containsExactly("Hi", "+1", "+2", "none");
  }

  @Test
  void the_same_batch_again_changes_nothing() {
    Batch batch = Messages.batch("sql", Messages.sms("1", "one"), Messages.sms("2", "two"));
    route.deliver(batch);
    List<Map<String, Object>> before = table();

    route.deliver(batch);
    batch.split().forEach(route::deliver);

    assertThat(table().toString()).isEqualTo(before.toString());
    assertThat(before).hasSize(2);
  }

  @Test
  void a_newer_version_replaces_an_older_one_and_never_the_other_way() {
    Instant later = Messages.READ_AT.plusMillis(1);
    deliver(Messages.sms("1", "first"));
    deliver(Messages.sms("1", "second", later));
    deliver(Messages.sms("1", "first again"), Messages.sms("2", "other"));

    assertThat(text(row("1"), "body")).isEqualTo("second");
    assertThat(text(row("1"), "raw")).contains("second");
    assertThat(instant(row("1"), "exported_at")).isEqualTo(later);
    assertThat(text(row("2"), "body")).isEqualTo("other");
  }

  @Test
  void of_two_versions_in_a_batch_the_last_one_counts() {
    deliver(Messages.sms("1", "first"), Messages.sms("2", "other"), Messages.sms("1", "last"));

    assertThat(table()).hasSize(2);
    assertThat(text(row("1"), "body")).isEqualTo("last");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "{\"callDuration\":\"120\",\"callStatus\":\"completed\"} | 120 | completed",
        "{\"callDuration\":120,\"callStatus\":\"busy\"}          | 120 | busy",
        "{\"call\":{\"duration\":61.0,\"status\":\"answered\"}}  | 61  | answered",
        "{\"call\":{\"duration\":\"7\",\"status\":null}}         | 7   | null",
        "{\"call\":{\"callDuration\":7}}                         | 7   | null",
        "{\"email\":{\"email\":{\"messageIds\":[\"a\"]}}}        | null | null",
        "{\"callDuration\":\"two minutes\",\"callStatus\":5}     | null | 5",
        "{\"callDuration\":\"\",\"callStatus\":\"\"}             | null | null",
        "{\"callDuration\":[1],\"call\":[]}                      | null | null",
        "{\"callDuration\":99999999999}                          | null | null",
        "{}                                                      | null | null",
        "[1,2]                                                   | null | null",
        "\"text\"                                                | null | null",
        "12.5                                                    | null | null",
        "true                                                    | null | null",
      })
  void every_shape_of_meta_is_read(String meta, Integer seconds, String status) {
    deliver(Messages.json("{\"id\":\"1\",\"meta\": " + meta + " ,\"body\":\"after\"}"));

    assertThat(row("1"))
        .containsEntry("call_duration", seconds)
        .containsEntry("call_status", status);
    assertThat(text(row("1"), "meta")).isEqualTo(meta);
    assertThat(text(row("1"), "body")).isEqualTo("after");
  }

  @Test
  void missing_null_and_mistyped_fields_are_no_error() {
    deliver(
        Messages.json("{\"id\":\"bare\"}"),
        Messages.json(
            "{\"id\":\"nulls\",\"body\":null,\"meta\":null,\"attachments\":null,\"dateAdded\":null,\"type\":null}"),
        Messages.json(
            "{\"id\":7,\"type\":\"TYPE_SMS\",\"body\":{\"a\":"
                + " 1},\"direction\":3,\"status\":true,\"to\":[\"a\",\"b\"],"
                + "\"dateAdded\":\"soon\",\"dateUpdated\":{},\"attachments\":\"none\",\"contactId\":1.50}"));

    assertThat(table()).hasSize(3);
    Map<String, Object> odd = row("7");
    assertThat(odd)
        .containsEntry("type", null)
        .containsEntry("direction", "3")
        .containsEntry("status", "true")
        .containsEntry("contact_id", "1.50")
        .containsEntry("date_added", null)
        .containsEntry("date_updated", null);
    assertThat(text(odd, "body")).isEqualTo("{\"a\": 1}");
    assertThat(text(odd, "to_address")).isEqualTo("[\"a\",\"b\"]");
    assertThat(text(odd, "attachments")).isEqualTo("\"none\"");
    assertThat(row("nulls"))
        .containsEntry("body", null)
        .containsEntry("meta", null)
        .containsEntry("attachments", null);
  }

  @Test
  void odd_text_is_kept_and_what_no_database_holds_is_replaced() {
    String escaped =
        "a\\u0000b \\ud800 c \\udc00\\ud83d\\ude00 ü 😀 \\r"
            + "\\n"
            + "'; drop table messages; -- ${body} {{env:HOME}} :#id ? #";
    String json =
        "{\"id\":\"odd\",\"body\":\""
            + escaped
            + "\",\"meta\":{\"x\":\"\\u0000\\ud800\"},\"status\":\"\\u0000\"}";

    deliver(Messages.json(json), Messages.sms("2", "x"));

    Map<String, Object> row = row("odd");
    assertThat(text(row, "body"))
        .isEqualTo(
            "a\uFFFDb \uFFFD c \uFFFD😀 ü 😀 \r\n"
                + "'; drop table messages; -- ${body} {{env:HOME}} :#id ? #");
    assertThat(text(row, "raw")).isEqualTo(json);
    assertThat(text(row, "meta")).isEqualTo("{\"x\":\"\\u0000\\ud800\"}");
    assertThat(row).containsEntry("status", "\uFFFD");
  }

  /** U+0000 in three bytes, which a lenient parser of JSON lets pass and the JDK does not. */
  @Test
  void what_only_looks_like_utf_8_is_replaced_in_raw_too() {
    byte[] message = "{\"id\":\"bad\",\"body\":\"ü???😀\"}".getBytes(StandardCharsets.UTF_8);
    int at = new String(message, StandardCharsets.ISO_8859_1).indexOf("???");
    byte[] overlong = {(byte) 0xE0, (byte) 0x80, (byte) 0x80};
    System.arraycopy(overlong, 0, message, at, overlong.length);

    deliver(Messages.json(message), Messages.sms("2", "ü"));

    assertThat(text(row("bad"), "body")).isEqualTo("ü\uFFFD😀");
    assertThat(text(row("bad"), "raw"))
        .isEqualTo("{\"id\":\"bad\",\"body\":\"ü\uFFFD\uFFFD\uFFFD😀\"}");
    assertThat(text(row("2"), "body")).isEqualTo("ü");
  }

  @Test
  void ids_that_differ_by_case_or_a_space_are_different_messages() {
    deliver(Messages.sms("a", "1"), Messages.sms("A", "2"), Messages.sms("a ", "3"));

    assertThat(table()).hasSize(3);
  }

  @Test
  void a_body_and_a_contact_of_a_megabyte_are_kept_where_the_column_takes_them() {
    String body = "ü".repeat(1_000_000);
    deliver(
        Messages.sms("big", body),
        Messages.json("{\"id\":\"contact\",\"contactId\":\"" + "c".repeat(10_000) + "\"}"));

    assertThat(text(row("big"), "body")).isEqualTo(body);
    assertThat(row("contact")).containsEntry("contact_id", "c".repeat(10_000));
  }

  @ParameterizedTest
  @CsvSource({
    "-2000-01-01T00:00:00Z,",
    "1900-01-01T00:00:00Z, 1900-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "1711563229123, 2024-03-27T18:13:49.123Z",
    "2024-03-27, 2024-03-27T00:00:00Z",
    "31.12.2024,"
  })
  void dates_are_kept_to_the_millisecond_and_are_null_where_they_cannot_be(
      String date, Instant expected) {
    deliver(Messages.json("{\"id\":\"1\",\"dateAdded\":\"" + date + "\"}"));

    assertThat(instant(row("1"), "date_added")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"TOO_LONG_ID", "NO_ID"})
  void a_bad_message_is_the_datas_fault_and_the_others_of_its_batch_go_in_one_by_one(String kind) {
    String bad =
        kind.equals("NO_ID")
            ? "{\"body\":\"confidential\"}"
            : "{\"id\":\"" + "i".repeat(300) + "\"}";
    Batch batch =
        Messages.batch(
            "sql", Messages.sms("1", "one"), Messages.json(bad), Messages.sms("3", "three"));
    assertThatThrownBy(() -> route.deliver(batch)).satisfies(DeliverSqlTest::isDataFault);
    assertThat(table()).as("taken whole or not at all").isEmpty();

    List<Batch> parts = batch.split();
    route.deliver(parts.get(0));
    assertThatThrownBy(() -> route.deliver(parts.get(1)))
        .satisfies(DeliverSqlTest::isDataFault)
        .rootCause()
        .message()
        .doesNotContain("confidential");
    route.deliver(parts.get(2));

    assertThat(table()).extracting(row -> row.get("id")).containsExactly("1", "3");
  }

  @Test
  void a_message_that_is_not_json_is_the_datas_fault() {
    assertThatThrownBy(() -> deliver(Messages.json("{\"id\":")))
        .satisfies(DeliverSqlTest::isDataFault)
        .rootCause()
        .message()
        .doesNotContain("\"id\"");
  }

  @Test
  void headers_of_the_exchange_have_no_effect() {
    route.deliver(
        Messages.batch("sql", Messages.sms("1", "one")),
        Map.of(
            "CamelSqlQuery", "delete from messages where id <> ?",
            "CamelSqlRetrieveGeneratedKeys", true,
            "CamelSqlParameters", "x",
            "id", "evil",
            "location_id", "evil"));

    assertThat(row("1")).containsEntry("location_id", Messages.LOCATION);
  }

  @Test
  void a_missing_table_and_a_closed_database_are_the_sinks_fault() throws Exception {
    jdbc.execute("alter table messages rename to messages_away");
    try {
      assertThatThrownBy(() -> deliver(Messages.sms("1", "x")))
          .satisfies(DeliverSqlTest::isSinkFault);
    } finally {
      jdbc.execute("alter table messages_away rename to messages");
    }
  }

  @Test
  void a_lock_that_is_not_given_up_is_the_sinks_fault() throws Exception {
    deliver(Messages.sms("1", "x"));
    database.limitLockWait();
    try (var connection = database.otherConnection()) {
      connection.setAutoCommit(false);
      connection
          .createStatement()
          .executeUpdate("update messages set body = 'held' where id = '1'");

      assertThatThrownBy(() -> deliver(Messages.sms("1", "y")))
          .satisfies(DeliverSqlTest::isSinkFault);
      connection.rollback();
    }
  }

  static void isDataFault(Throwable thrown) {
    assertThat(SinkFault.of(thrown)).as("%s", thrown).isEqualTo(SinkFault.DATA);
  }

  static void isSinkFault(Throwable thrown) {
    assertThat(SinkFault.of(thrown)).as("%s", thrown).isEqualTo(SinkFault.UNAVAILABLE);
  }

  private void deliver(Message... messages) {
    route.deliver(Messages.batch("sql", messages));
  }

  private List<Map<String, Object>> table() {
    return jdbc.queryForList("select id, status, exported_at from messages order by id");
  }

  private Map<String, Object> row(String id) {
    return jdbc.queryForMap("select * from messages where id = ?", id);
  }

  private static String text(Map<String, Object> row, String column) {
    Object value = row.get(column);
    return value == null ? null : value.toString();
  }

  private static Instant instant(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value instanceof String text) {
      assertThat(text).hasSize("2026-11-24T10:00:00.000Z".length());
      return Instant.parse(text);
    }
    if (value instanceof LocalDateTime local) {
      return local.toInstant(ZoneOffset.UTC);
    }
    return value == null ? null : ((Timestamp) value).toInstant();
  }
}
