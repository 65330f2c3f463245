package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Twin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Answers that were spoiled at random, in what they say and in their sizes: no crash, no hang, no
 * message that is neither delivered nor a dead letter; and all is well again when the API is.
 *
 * <p>{@code -Dfuzz.answers=20000 -Dfuzz.seed=1}
 */
class FuzzTest extends AgainstTwin {
  private static final int ANSWERS = Integer.getInteger("fuzz.answers", 1_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261124);

  @Test
  void spoiled_answers_lose_nothing_and_stop_nothing() throws Exception {
    against(Twins.one().messages(5).with("--edge-cases=50"));
    try (FuzzedApi api = new FuzzedApi(messages(twin), SEED)) {
      String locations =
          IntStream.range(0, 40).mapToObj(i -> "loc" + i).collect(Collectors.joining(","));
      ShiftedClock clock = new ShiftedClock(Instant.now());
      export
          .at(clock)
          .with("export.api.url", api.url())
          .with("export.locations", locations)
          .with("export.retry.attempts", "3")
          .with("export.retry.delay", "1ms")
          .with("export.retry.max-delay", "2ms")
          .with("export.hold.delay", "1ms")
          .with("export.hold.max-delay", "2ms")
          .with("export.period", "100ms")
          .with("export.settle", "0s")
          .sinks("sql");
      export.run();
      while (api.answers() < ANSWERS) {
        int goal = Math.min(api.answers() + 1_000, ANSWERS);
        Awaitility.await("more answers")
            .pollInterval(Duration.ofMillis(50))
            .until(() -> api.answers() >= goal);
      }
      export.close();
      api.heal();
      clock.advance(Duration.ofDays(1));

      Summary summary = export.with("export.refresh", "10000d").once();

      assertThat(summary.openWindows()).isZero();
      assertThat(summary.waitingPages()).isZero();
      assertEveryPageAddsUp(export);
      assertThat(idsOf(export, "loc7"))
          .containsAll(twin.expected(Twins.ALPHA, "SMS").map(ExpectedMessage::id).toList());
      SoakFigures.add(
          "spoiled answers, seed " + SEED, api.answers(), idsOf(export).size(), 0, 0, "-");
    }
  }

  private static List<String> messages(Twin twin) {
    return twin.expected(Twins.ALPHA, "SMS")
        .map(ExpectedMessage::json)
        .map(json -> new String(json, StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> idsOf(ExportUnderTest export) throws Exception {
    return export.jdbc().queryForList("select id from messages", String.class);
  }

  private static List<String> idsOf(ExportUnderTest export, String location) throws Exception {
    return export
        .jdbc()
        .queryForList("select id from messages where location_id = ?", String.class, location);
  }

  /** A page's messages are in the one sink, or dead letters. */
  private static void assertEveryPageAddsUp(ExportUnderTest export) throws Exception {
    List<String> wrong =
        export
            .jdbc()
            .query(
                "select name, messages, (select sum(taken) from delivery where page_id = page.id),"
                    + " dead_letters, delivered_ms from page",
                (row, number) -> {
                  int sql = row.getInt(3);
                  boolean well = row.getObject(5) != null && row.getInt(2) == sql + row.getInt(4);
                  return well
                      ? ""
                      : row.getString(1) + ": " + row.getInt(2) + " " + sql + " " + row.getInt(4);
                })
            .stream()
            .filter(text -> !text.isEmpty())
            .toList();
    assertThat(wrong).isEmpty();
  }
}
