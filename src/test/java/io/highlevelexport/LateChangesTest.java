package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.TwinRequest;
import io.highlevelexport.twin.When;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What changes long after it came, or in great numbers, is delivered; and what that costs. */
class LateChangesTest extends AgainstTwin {
  private static final Duration PERIOD = Duration.ofMinutes(10);
  private static final Predicate<TwinRequest> FOR_CHANGES =
      request -> "updatedAt".equals(request.query().get("sortBy"));

  private final ShiftedClock clock = new ShiftedClock(Twins.END);

  private void start(TwinOptions options) {
    against(options.clock(clock)).at(clock).with("export.channels", "SMS");
    export.sinks("file,sql");
  }

  /** Some pages of 50, all of them older than the two days that were read again once. */
  private static TwinOptions old(long messages) {
    return Twins.one()
        .messages(messages)
        .range(Twins.END.minus(Duration.ofDays(90)), Twins.END.minus(Duration.ofDays(30)));
  }

  private String idOf(int index) {
    return twin.expected(Twins.ALPHA, "SMS").map(ExpectedMessage::id).toList().get(index);
  }

  private void change(String id, String status) {
    twin.change(id, "{\"status\":\"" + status + "\"}");
  }

  private long asked() {
    return twin.requests().stream().map(ServedRequest::request).filter(FOR_CHANGES).count();
  }

  private void passes() throws Exception {
    assertThat(export.once().isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void a_message_that_changes_30_days_later_is_there_within_two_periods_for_a_request_each()
      throws Exception {
    start(old(120));
    export.expect().run();
    await().ignoreExceptions().untilAsserted(export::assertConserved);
    for (int period = 1; period <= 3; period++) {
      change(idOf(7 * period), "failed");
      export.expect();
      long before = asked();
      for (int i = 0; i < 2; i++) {
        long until = asked() + 1;
        clock.advance(PERIOD);
        await().until(() -> asked() >= until);
      }
      await().ignoreExceptions().untilAsserted(export::assertConserved);
      assertThat(asked() - before).isEqualTo(2);
    }
    export.close();
    export.assertConserved();
  }

  @Test
  void as_many_pages_are_read_as_many_changes_fill_and_one_a_period_from_then_on()
      throws Exception {
    int many = Boolean.getBoolean("soak") ? 10_000 : 500;
    long pages = many / 50;
    start(old(many + 100));
    export.expect();
    passes();
    twin.expected(Twins.ALPHA, "SMS")
        .skip(50)
        .limit(many)
        .map(ExpectedMessage::id)
        .toList()
        .forEach(id -> change(id, "read"));
    export.expect();

    clock.advance(PERIOD);
    passes();
    assertThat(asked()).isBetween(pages, pages + 1);
    clock.advance(PERIOD);
    passes();
    assertThat(asked())
        .as("they are younger than what was polled")
        .isBetween(pages + 1, 2 * pages + 2);
    long before = asked();
    clock.advance(PERIOD);
    passes();
    assertThat(asked() - before).isEqualTo(1);
  }

  @Test
  void a_fetch_of_changes_that_breaks_off_in_the_middle_loses_none() throws Exception {
    start(old(400));
    export.with("export.retry.attempts", "1").expect();
    passes();
    clock.advance(Duration.ofHours(1));
    String polled = addedAgo(Duration.ofMinutes(30));
    twin.expected(Twins.ALPHA, "SMS")
        .limit(180)
        .map(ExpectedMessage::id)
        .toList()
        .forEach(id -> change(id, "read"));
    export.expect();
    twin.fault(FOR_CHANGES.and(When.page(3)), Integer.MAX_VALUE, Fault.status(503));
    assertThat(export.once().isComplete()).isFalse();
    twin.heal();

    clock.advance(Duration.ofMinutes(30));
    change(polled, "failed");
    clock.advance(Duration.ofSeconds(1));
    twin.expected(Twins.ALPHA, "SMS")
        .skip(200)
        .limit(60)
        .map(ExpectedMessage::id)
        .toList()
        .forEach(id -> change(id, "read"));
    export.expect();
    assertThat(export.once().openWindows()).isZero();
    clock.advance(PERIOD);
    assertThat(export.once().openWindows()).isZero();

    export.assertConserved();
  }

  private String addedAgo(Duration age) {
    return twin.add(Twins.ALPHA, "SMS", "{\"dateAdded\":\"" + clock.instant().minus(age) + "\"}");
  }

  /** What polls have read stands first in the order of changes, and is no end. */
  @Test
  void pages_of_new_messages_that_polls_have_read_do_not_hide_a_change_behind_them()
      throws Exception {
    start(old(120));
    export.expect();
    passes();
    clock.advance(Duration.ofMinutes(1));
    change(idOf(5), "failed");
    clock.advance(Duration.ofMinutes(1));
    for (int i = 0; i < 130; i++) {
      twin.add(Twins.ALPHA, "SMS", "{}");
    }
    export.expect();
    clock.advance(Duration.ofMinutes(6));
    export.once();
    assertThat(asked()).isZero();

    clock.advance(Duration.ofMinutes(6));
    passes();
    assertThat(asked()).isBetween(3L, 4L);
  }

  @Test
  void an_api_that_ignores_the_order_loses_nothing_of_recent_days() throws Exception {
    start(Twins.one().messages(120).with("--ignore-order"));
    clock.advance(Duration.ofMinutes(10));
    export.expect();
    passes();
    change(idOf(110), "failed");
    export.expect();

    clock.advance(PERIOD);
    export.once();
    assertThat(sorted()).isZero();
    clock.advance(Duration.ofHours(6));
    passes();
    assertThat(asked()).as("it is asked no more often than recent days are read").isEqualTo(2);
  }

  private int sorted() throws Exception {
    return export.jdbc().queryForObject("select sorted from stream", Integer.class);
  }

  @Test
  void where_the_order_is_kept_recent_days_are_not_read_again() throws Exception {
    start(old(120));
    export.expect();
    passes();
    change(idOf(3), "failed");
    export.expect();
    clock.advance(PERIOD);
    passes();
    assertThat(sorted()).isEqualTo(1);

    int before = twin.requests().size();
    clock.advance(Duration.ofHours(7));
    passes();
    assertThat(twin.requests()).as("a poll and the late changes").hasSize(before + 2);
  }

  @Test
  void what_is_older_than_the_start_stays_out_until_the_start_is_set_back() throws Exception {
    start(old(120));
    clock.advance(Duration.ofMinutes(1));
    String id = idOf(2);
    String late = idOf(100);
    String start = Twins.END.minus(Duration.ofDays(60)).toString();
    export.with("export.start-date", start).once();
    long rows = export.rows().size();
    assertThat(rows).isBetween(1L, 119L);
    change(id, "failed");
    change(late, "failed");

    clock.advance(PERIOD);
    assertThat(export.once().isComplete()).isTrue();

    assertThat(export.rows()).hasSize((int) rows).noneMatch(row -> row.contains(id));
    assertThat(export.rows()).anyMatch(row -> isChanged(row, late, "failed"));

    clock.advance(PERIOD);
    long before = asked();
    export.with("export.start-date", "").once();
    assertThat(asked() - before).as("what is not read yet is no change").isLessThan(2);
    assertThat(export.rows()).hasSize(120).anyMatch(row -> isChanged(row, id, "failed"));
    export.with("export.start-date", start).once();
    change(id, "read");
    clock.advance(PERIOD);
    export.once();
    assertThat(export.rows()).noneMatch(row -> isChanged(row, id, "read"));

    export.with("export.start-date", "").once();
    assertThat(export.rows()).anyMatch(row -> isChanged(row, id, "read"));
  }

  private static boolean isChanged(String row, String id, String status) {
    return row.contains(id) && row.contains("\"" + status + "\"");
  }

  /** Polls and changes may bring the same message: only one of them delivers it. */
  @Test
  void a_running_export_delivers_each_version_once_while_it_polls_all_the_time() throws Exception {
    start(old(200));
    Export running =
        export.with("export.refresh-period", "1ms").with("export.period", "50ms").run();
    export.expect();
    for (int round = 0; round < 5; round++) {
      List<String> ids =
          twin.expected(Twins.ALPHA, "SMS")
              .skip(round * 30L)
              .limit(30)
              .map(ExpectedMessage::id)
              .toList();
      await().ignoreExceptions().untilAsserted(export::assertConserved);
      String status = "round" + round;
      ids.forEach(id -> change(id, status));
      export.expect();
      clock.advance(Duration.ofMinutes(6));
    }
    await().ignoreExceptions().untilAsserted(export::assertConserved);
    assertThat(running.summary().problem()).isNull();
    export.close();
    export.assertConserved();
  }
}
