package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.FaultRule;
import io.highlevelexport.twin.Twin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive is held against the API's totals, and what differs is found and fetched. */
class AuditTest {
  private static final int MESSAGES = 2500;
  private static final Duration DAY = Duration.ofHours(25);
  private static final Instant LONG_AGO = Twins.END.minus(Duration.ofDays(20));

  @TempDir Path home;
  private final ManualClock clock = new ManualClock(Twins.END.plus(Duration.ofDays(1)));
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void exportAll() throws Exception {
    twin = new Twin(Twins.one().messages(MESSAGES).clock(clock).build()).start();
    export =
        new ExportUnderTest(twin, home)
            .at(clock)
            .with("export.channels", "SMS")
            .with("export.refresh", "0s")
            .sinks("sql");
    assertThat(export.once().isComplete()).isTrue();
    export.expect();
  }

  @AfterEach
  void stop() {
    export.close();
    twin.close();
  }

  /** Messages with old dates that the API shows from now on, a second apart. */
  private List<String> appear(Instant first, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> twin.add(Twins.ALPHA, "SMS", "{\"dateAdded\":\"" + first.plusSeconds(i) + "\"}"))
        .toList();
  }

  /** Messages that the API has no more from now on. */
  private List<String> vanish(Instant first, int count) {
    List<String> ids =
        twin.expected(Twins.ALPHA, "SMS")
            .filter(message -> !message.dateAdded().isBefore(first))
            .limit(count)
            .map(ExpectedMessage::id)
            .toList();
    ids.forEach(twin::remove);
    return ids;
  }

  /** A pass a day later; how many requests it took but for the poll. */
  private long nextDay() throws Exception {
    long before = twin.requests().size();
    clock.advance(DAY);
    assertThat(export.once().isComplete()).isTrue();
    return twin.requests().size() - before - 1;
  }

  private AuditResults.Result result() throws Exception {
    List<AuditResults.Result> results = new AuditResults(export.jdbc()).results();
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  private long rowsGone() throws Exception {
    return export
        .jdbc()
        .queryForObject("select count(*) from messages where gone_at is not null", Long.class);
  }

  @Test
  void a_whole_archive_costs_one_request() throws Exception {
    assertThat(nextDay()).isEqualTo(1);

    assertThat(result().counted()).isEqualTo(MESSAGES);
    assertThat(result().total()).isEqualTo(MESSAGES);
    assertThat(result().auditedAt()).isEqualTo(clock.instant());
    export.assertConserved();
  }

  @Test
  void old_messages_that_appear_late_are_found_and_delivered_once() throws Exception {
    appear(LONG_AGO, 26);
    appear(LONG_AGO.plus(Duration.ofDays(7)), 26);
    appear(Twins.END.minus(Duration.ofDays(60)), 26);

    assertThat(nextDay()).isLessThanOrEqualTo(60);

    export.expect().assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES + 78);
    assertThat(result().total()).isEqualTo(MESSAGES + 78);
    assertThat(nextDay()).isEqualTo(1);
  }

  @Test
  void messages_that_vanish_are_kept_marked_and_told() throws Exception {
    List<String> ids = vanish(LONG_AGO, 100);

    assertThat(nextDay()).isLessThanOrEqualTo(60);

    export.assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES - 100);
    assertThat(result().gone()).isEqualTo(100);
    assertThat(
            export
                .jdbc()
                .queryForList("select id from messages where gone_at is not null", String.class))
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(nextDay()).isEqualTo(1);
  }

  @Test
  void a_message_that_comes_back_is_marked_no_more() throws Exception {
    ExpectedMessage message =
        twin.expected(Twins.ALPHA, "SMS").skip(1000).findFirst().orElseThrow();
    twin.remove(message.id());
    nextDay();
    assertThat(rowsGone()).isEqualTo(1);

    twin.addRaw(Twins.ALPHA, "SMS", message.id(), message.dateAdded(), message.json());
    nextDay();

    export.assertConserved();
    assertThat(rowsGone()).isZero();
    assertThat(result().counted()).isEqualTo(MESSAGES);
    assertThat(result().gone()).isZero();
  }

  @Test
  void a_total_that_cannot_be_reached_is_told_once_and_not_chased() throws Exception {
    twin.addPhantom(Twins.ALPHA, "SMS", LONG_AGO);

    assertThat(nextDay()).isGreaterThan(1);
    assertThat(result().total()).isEqualTo(MESSAGES + 1);
    assertThat(result().counted()).isEqualTo(MESSAGES);
    assertThat(result().left()).hasSize(1);
    assertThat(result().left().get(0).total() - result().left().get(0).seen()).isEqualTo(1);
    assertThat(export.deadLetters()).isEmpty();
    assertThat(nextDay()).isEqualTo(1);

    // what appears is found all the same
    appear(LONG_AGO.plus(Duration.ofDays(3)), 20);
    assertThat(nextDay()).isLessThanOrEqualTo(60);
    export.expect().assertConserved();
    assertThat(result().left()).hasSize(1);
    assertThat(nextDay()).isEqualTo(1);
  }

  @Test
  void an_audit_that_breaks_off_goes_on_where_it_was() throws Exception {
    appear(LONG_AGO, 26);
    AtomicInteger totals = new AtomicInteger();
    FaultRule down =
        twin.fault(
            request -> "10".equals(request.query().get("limit")) && totals.incrementAndGet() > 4,
            Integer.MAX_VALUE,
            Fault.status(503));
    clock.advance(DAY);
    export.once();
    assertThat(down.struck()).isPositive();
    assertThat(export.rows()).hasSize(MESSAGES);
    twin.heal();
    long before = twin.requests().size();

    // a minute, no day: nothing new is due
    clock.advance(Duration.ofMinutes(1));
    assertThat(export.once().isComplete()).isTrue();

    export.expect().assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES + 26);
    // the poll, what is left of the search, the window, the total at the end
    assertThat(twin.requests().size() - before).isLessThan(10);
  }

  @Test
  void a_version_that_comes_later_counts_no_message() throws Exception {
    export.with("export.refresh", "48h").with("export.refresh-period", "1h");
    twin.expected(Twins.ALPHA, "SMS")
        .skip(MESSAGES - 30)
        .map(ExpectedMessage::id)
        .toList()
        .forEach(id -> twin.change(id, "{\"status\":\"failed\"}"));
    clock.advance(Duration.ofHours(2));
    export.once();
    export.expect();
    export.with("export.refresh", "0s");

    assertThat(nextDay()).isEqualTo(1);
    export.assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES);
  }
}
