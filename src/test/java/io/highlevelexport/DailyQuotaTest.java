package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the API allows in a day is not used up by a history: polls go on. */
class DailyQuotaTest extends AgainstTwin {
  private static final int ALLOWED = 100;
  private static final int PERCENT_RESERVED = 60;
  private static final int MESSAGES = 500;

  @Test
  void a_history_leaves_requests_for_polls_and_goes_on_the_next_day() throws Exception {
    ShiftedClock clock = new ShiftedClock(Twins.END.plus(Duration.ofHours(1)));
    against(
            Twins.one()
                .clock(clock)
                .messages("SMS", MESSAGES)
                .with("--limit=10000", "--limit-period=200ms", "--limit-daily=" + ALLOWED))
        .at(clock)
        .with("export.channels", "SMS")
        .with("export.page-size", "10")
        .with("export.fetch.windows", "2")
        .with("export.period", "200ms")
        .with("export.rate.daily-reserve", Integer.toString(PERCENT_RESERVED))
        .run();
    await().until(() -> twin.answered(200) >= ALLOWED - PERCENT_RESERVED);
    clock.advance(Duration.ofMinutes(10));
    String fresh =
        twin.add(
            Twins.ALPHA,
            "SMS",
            "{\"dateAdded\":\"" + clock.instant().minus(Duration.ofMinutes(6)) + "\"}");

    await().until(() -> export.rows().stream().anyMatch(row -> row.contains(fresh)));

    assertThat(export.rows()).hasSizeLessThan(MESSAGES);
    assertThat(twin.requests().stream().skip(ALLOWED - PERCENT_RESERVED + 5))
        .as("only polls ask, which need no cursor")
        .noneMatch(request -> request.request().query().containsKey("cursor"));
    assertThat(twin.answered(429)).isZero();

    clock.advance(Duration.ofDays(1));
    export.expectBefore(clock.instant().minus(Duration.ofMinutes(5)));
    await().untilAsserted(export::assertConserved);
    assertThat(twin.answered(429)).isZero();
  }

  /** Where the API is not known to sort by the last change, recent days are due again by then. */
  @Test
  void what_is_read_again_the_next_day_holds_no_new_message_up() throws Exception {
    ShiftedClock clock = new ShiftedClock(Twins.END.plus(Duration.ofHours(1)));
    against(
            Twins.one()
                .clock(clock)
                .messages("SMS", 20)
                .with("--limit=10000", "--limit-period=200ms", "--limit-daily=" + ALLOWED))
        .at(clock)
        .with("export.channels", "SMS")
        .with("export.rate.daily-reserve", Integer.toString(PERCENT_RESERVED));
    Duration later = Duration.ofHours(7);
    String fresh =
        twin.add(
            Twins.ALPHA,
            "SMS",
            "{\"dateAdded\":\""
                + clock.instant().plus(later).minus(Duration.ofMinutes(10))
                + "\"}");
    Export running = export.run();
    await().until(this::isHistoryPaused);

    clock.advance(later);

    await().until(() -> export.rows().stream().anyMatch(row -> row.contains(fresh)));
    assertThat(isHistoryPaused()).isTrue();
    assertThat(running.summary().problem()).isNull();
    assertThat(twin.answered(429)).isZero();
  }

  private boolean isHistoryPaused() throws Exception {
    return export
            .jdbc()
            .queryForObject("select count(*) from pause where scope = 'HISTORY'", Integer.class)
        > 0;
  }
}
