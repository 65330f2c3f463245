package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The questions of {@code docs/questions.md}, run as written in each database. */
class QuestionsTest {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)\n```", Pattern.DOTALL);

  @TempDir Path home;
  private final ManualClock clock = new ManualClock(Twins.END.plus(Duration.ofDays(1)));
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void exportAll() throws Exception {
    twin = new Twin(Twins.one().messages(40).with("--contacts=5").clock(clock).build()).start();
    export =
        new ExportUnderTest(twin, home)
            .at(clock)
            .with("export.channels", "Call,SMS,Email,WhatsApp")
            .with("export.sinks", "sql");
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private static List<String> questions() throws IOException {
    return SQL.matcher(Files.readString(Path.of("docs/questions.md")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void ten_questions_are_answered(Dialect database) throws Exception {
    export.in(database);
    twin.add(
        Twins.ALPHA,
        "SMS",
        message("2024-05-20T10:00:00Z", "inbound").replace("}", ",\"error\":\"30003\"}"));
    twin.add(Twins.ALPHA, "WhatsApp", message("2024-05-20T10:01:00Z", "inbound"));
    twin.add(Twins.ALPHA, "SMS", message("2024-05-20T10:02:30Z", "outbound"));
    twin.add(Twins.ALPHA, "SMS", message("2024-05-20T11:00:00Z", "inbound"));
    twin.add(
        Twins.ALPHA,
        "Call",
        message("2024-05-20T12:00:00Z", "inbound")
            .replace("}", ",\"meta\":{\"call\":{\"duration\":0,\"status\":\"no-answer\"}}}"));
    twin.add(
        Twins.ALPHA, "Email", "{\"body\":\"The invoice\",\"dateAdded\":\"2024-05-21T00:00:00Z\"}");
    assertThat(export.once().isComplete()).isTrue();
    JdbcTemplate jdbc = export.jdbc();
    jdbc.update("update messages set gone_at = exported_at where channel = 'WhatsApp'");

    assertThat(questions()).hasSize(10);
    for (String question : questions()) {
      assertThat(jdbc.queryForList(question)).as(question).isNotEmpty();
    }
    assertThat(jdbc.queryForObject("select count(*) from messages", Long.class)).isEqualTo(166);
    List<Map<String, Object>> waited =
        jdbc.queryForList(
            "select * from response_times where conversation_id = 'own' order by asked_at");
    assertThat(waited).hasSize(2);
    assertThat(((Number) waited.get(0).get("seconds")).longValue()).isEqualTo(150);
    assertThat(waited.get(1).get("seconds")).isNull();
    Map<String, Object> thread =
        jdbc.queryForMap("select * from threads where conversation_id = 'own'");
    assertThat(number(thread, "messages")).isEqualTo(5);
    assertThat(number(thread, "channels")).isEqualTo(3);
    assertThat(number(thread, "inbound")).isEqualTo(4);
    assertThat(
            jdbc.queryForObject(
                "select call_status from calls where conversation_id = 'own'", String.class))
        .isEqualTo("no-answer");
    assertThat(
            jdbc.queryForList(
                "select day from messages_per_day where day = '2024-05-20' and channel = 'Call'"
                    + " and direction = 'inbound'"))
        .hasSize(1);
  }

  private static long number(Map<String, Object> row, String column) {
    return ((Number) row.get(column)).longValue();
  }

  private static String message(String date, String direction) {
    return "{\"conversationId\":\"own\",\"contactId\":\"c1\",\"direction\":\""
        + direction
        + "\",\"dateAdded\":\""
        + date
        + "\"}";
  }
}
