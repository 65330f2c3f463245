package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.ContentDigester;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.FaultRule;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The archive is held against the API's totals, and what differs is found and fetched. */
class AuditTest extends AgainstTwin {
  private static final int MESSAGES = 1500;
  private static final Duration DAY = Duration.ofHours(25);
  private static final Instant LONG_AGO = Twins.END.minus(Duration.ofDays(20));

  private final ManualClock clock = new ManualClock(Twins.END.plus(Duration.ofDays(1)));

  @BeforeEach
  void exportAll() throws Exception {
    against(Twins.one().messages(MESSAGES).clock(clock))
        .at(clock)
        .with("export.channels", "SMS")
        .with("export.page-size", "30")
        .with("export.refresh", "0s")
        .with("export.refresh-period", "0s")
        .sinks("sql");
    assertThat(export.once().isComplete()).isTrue();
    export.expect();
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

    Predicate<TwinRequest> ofTotal = request -> "10".equals(request.query().get("limit"));
    twin.fault(ofTotal, 1, Fault.Page.TOTAL_MISSING);
    assertThat(nextDay()).as("one answer without a total is a mishap").isEqualTo(2);
    assertThat(result().auditedAt()).isEqualTo(clock.instant());

    // an API that says no total would be asked for it for ever
    twin.fault(ofTotal, Integer.MAX_VALUE, Fault.Page.TOTAL_MISSING);
    assertThat(nextDay()).isEqualTo(2);
    assertThat(result().open()).isFalse();
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
    assertThat(result().unreached()).hasSize(1);
    assertThat(result().unreached().get(0).total() - result().unreached().get(0).seen())
        .isEqualTo(1);
    assertThat(export.deadLetters()).isEmpty();
    assertThat(nextDay()).isEqualTo(1);

    // what appears is found all the same
    appear(LONG_AGO.plus(Duration.ofDays(3)), 20);
    assertThat(nextDay()).isLessThanOrEqualTo(60);
    export.expect().assertConserved();
    assertThat(result().unreached()).hasSize(1);
    assertThat(nextDay()).isEqualTo(1);
  }

  @Test
  void an_audit_that_breaks_off_is_done_at_the_next_look() throws Exception {
    appear(LONG_AGO, 26);
    AtomicInteger totals = new AtomicInteger();
    FaultRule down =
        twin.fault(
            request -> "10".equals(request.query().get("limit")) && totals.incrementAndGet() > 4,
            Integer.MAX_VALUE,
            Fault.status(503));
    clock.advance(DAY);
    export.once();
    assertThat(down.struck()).hasPositiveValue();
    assertThat(export.rows()).hasSize(MESSAGES);
    twin.heal();
    long before = twin.requests().size();

    // a minute, no day: nothing new is due
    clock.advance(Duration.ofMinutes(1));
    assertThat(export.once().isComplete()).isTrue();

    export.expect().assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES + 26);
    // the poll, the search, the window, the total at the end
    assertThat(twin.requests().size() - before).isLessThan(15);
  }

  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void seventy_eight_in_a_million_are_found_with_sixty_requests(@TempDir Path other)
      throws Exception {
    twin.close();
    twin =
        new Twin(Twins.one().messages(0).messages("SMS", 1_000_000).clock(clock).build()).start();
    export =
        new ExportUnderTest(twin, other)
            .at(clock)
            .with("export.channels", "SMS")
            .with("export.page-size", "500")
            .with("export.refresh", "0s")
            .with("export.refresh-period", "0s")
            .sinks("sql");
    long counted = System.nanoTime();
    enterAll();
    for (int place = 1; place <= 3; place++) {
      appear(Twins.END.minus(Duration.ofDays(9L * place)), 26);
    }

    long begun = System.nanoTime();
    long requests = nextDay();

    SoakFigures.add(
        "an audit of 1,000,000 messages, 78 late, took "
            + requests
            + " requests and "
            + (System.nanoTime() - begun) / 1_000_000_000
            + " s; entering them before took "
            + (begun - counted) / 1_000_000_000
            + " s",
        0,
        1_000_078,
        0,
        0,
        0);
    assertThat(requests).isLessThanOrEqualTo(60);
    assertThat(export.rows()).hasSize(78);
    assertThat(result().counted()).isEqualTo(1_000_078);
    assertThat(result().total()).isEqualTo(1_000_078);
  }

  /** As if all that the twin has was exported before. */
  private void enterAll() throws Exception {
    try (Database database = new Database(export.settings().sql())) {
      PageLedger pages = new PageLedger(database.jdbc());
      ContentDigester digester = new ContentDigester(database.digestKey());
      Instant now = clock.instant();
      Windows windows = new Windows(database.jdbc(), database.transactions());
      Windows.Changes changes = new Windows.Changes(now, now, null);
      Windows.Stream stream = new Windows.Stream(Twins.ALPHA, "SMS", now, now, null, null, changes);
      windows.plan(List.of(stream), List.of(), List.of(), Duration.ZERO, now);
      Window window = new Window(1, Twins.ALPHA, "SMS", Window.Kind.BACKFILL, null, now);
      List<MessageVersion> page = new ArrayList<>();
      Iterator<ExpectedMessage> messages = twin.expected(Twins.ALPHA, "SMS").iterator();
      database
          .transactions()
          .executeWithoutResult(
              status -> {
                while (messages.hasNext()) {
                  ExpectedMessage message = messages.next();
                  page.add(
                      new MessageVersion(
                          message.id(),
                          digester.digest(Slice.of(message.json())),
                          message.dateAdded()));
                  if (page.size() == 500 || !messages.hasNext()) {
                    StagedPage staged =
                        new StagedPage(page.get(0).id(), Path.of("page"), List.copyOf(page));
                    pages.insert(window, staged, Set.of(), now);
                    page.clear();
                  }
                }
                database.jdbc().update("update page set routed = 1, delivered_ms = 1");
              });
      new AuditResults(database.jdbc())
          .want(ExportedStreams.of(List.of(Twins.ALPHA), List.of("SMS")));
    }
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
    export.with("export.refresh", "0s").with("export.refresh-period", "0s");

    assertThat(nextDay()).isEqualTo(1);
    export.assertConserved();
    assertThat(result().counted()).isEqualTo(MESSAGES);
  }
}
