package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** This machine's clock jumps while the export runs; the API's does not. */
class ClockTest extends AgainstTwin {
  private static final String LEAST_PAGE = "10";

  private final ShiftedClock trueClock = new ShiftedClock(Twins.END);
  private final ShiftedClock ownClock = new ShiftedClock(Twins.END);

  @BeforeEach
  void start() {
    against(
            Twins.one()
                .clock(trueClock)
                .messages(60)
                .range(Twins.END.minus(Duration.ofHours(24)), Twins.END))
        .at(ownClock)
        .sinks("file,sql");
  }

  @Test
  void a_clock_that_is_ahead_for_a_while_costs_nothing() throws Exception {
    export.run();
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));

    ownClock.advance(Duration.ofDays(30));
    await().until(() -> frontier().isAfter(trueClock.instant()));
    letTimePass(Duration.ofHours(3));
    ownClock.advance(Duration.ofDays(-30));

    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(export.deadLetters()).isEmpty();
    letTimePass(Duration.ofHours(1));
    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
  }

  @Test
  void a_version_that_was_read_by_a_clock_ahead_is_replaced_by_the_next() throws Exception {
    String id = "changes-1";
    String date = Twins.END.minus(Duration.ofMinutes(10)).toString();
    String message = "{\"id\":\"" + id + "\",\"dateAdded\":\"" + date + "\",\"status\":\"";
    twin.add(Twins.ALPHA, "SMS", message + "sent\"}");
    ownClock.advance(Duration.ofDays(10));
    export.once();
    assertThat(status(id)).isEqualTo("sent");
    ownClock.advance(Duration.ofDays(-10));

    twin.change(id, "{\"status\":\"read\"}");
    letTimePass(Duration.ofMinutes(30));
    export.once();

    assertThat(status(id)).isEqualTo("read");
    export.once();
    assertThat(export.fileLines().stream().filter(line -> line.contains(id))).hasSize(2);
  }

  private String status(String id) throws Exception {
    return export
        .jdbc()
        .queryForObject("select status from messages where id = ?", String.class, id);
  }

  @Test
  void a_clock_that_is_behind_for_a_while_costs_nothing() throws Exception {
    Export running = export.run();
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));

    ownClock.advance(Duration.ofDays(-30));
    await().until(() -> running.summary().problem() != null);
    assertThat(running.summary().problem())
        .contains("clock says " + ownClock.instant().toString().substring(0, 10))
        .contains("a message of 2024-05-31");
    int asked = twin.requests().size();
    Instant before = frontier();
    letTimePass(Duration.ofHours(3));
    ownClock.advance(Duration.ofDays(30));

    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(running.summary().problem()).isNull();
    assertThat(export.deadLetters()).isEmpty();
    assertThat(rereads(asked))
        .as("nothing is read again")
        .allMatch(from -> !from.isBefore(before.minus(Duration.ofHours(49))));
    assertThat(windows("BACKFILL")).isEqualTo(2);
  }

  @Test
  void a_start_in_1970_reads_nothing_again_and_is_incomplete() throws Exception {
    export.once();
    int asked = twin.requests().size();
    Duration since1970 = Duration.between(Instant.EPOCH, ownClock.instant());

    ownClock.advance(since1970.negated());
    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.problem()).contains("1970-01-01").contains("2024-05-31");
    assertThat(twin.requests()).hasSize(asked);

    ownClock.advance(since1970);
    letTimePass(Duration.ofHours(1));
    export.expectBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(export.once().isComplete()).isTrue();
    assertThat(rereads(asked))
        .as("nothing is read again but two days")
        .allMatch(from -> from.isAfter(Twins.END.minus(Duration.ofDays(3))));
    export.assertConserved();
  }

  @Test
  void a_clock_that_jumps_to_and_fro_reads_no_more_again_than_it_has_to() throws Exception {
    Export running = export.run();
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));
    Instant read = latest();
    int asked = twin.requests().size();

    for (long days : List.of(10L, -25L, 40L, -19_900L)) {
      ownClock.advance(Duration.ofDays(days));
      letTimePass(Duration.ofMinutes(30));
      await().until(() -> running.summary().problem() != null || isPlannedToNow());
    }
    ownClock.advance(Duration.ofDays(-10 + 25 - 40 + 19_900));
    letTimePass(Duration.ofHours(1));

    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(export.deadLetters()).isEmpty();
    assertThat(rereads(asked)).allMatch(from -> !from.isBefore(read.minus(Duration.ofHours(49))));
  }

  private Instant latest() throws Exception {
    return Instant.ofEpochMilli(
        export.jdbc().queryForObject("select max(latest_ms) from stream", Long.class));
  }

  private int windows(String kind) throws Exception {
    return export
        .jdbc()
        .queryForObject("select count(*) from fetch_window where kind = ?", Integer.class, kind);
  }

  /** From when a request asked; it may be long ago for all history, but not for no time. */
  private static Instant from(ServedRequest request) {
    String from = request.request().query().get("startDate");
    return from == null ? Instant.MIN : Instant.parse(from);
  }

  /**
   * From when the requests asked, but for those that ask for late changes, which end early, and
   * those of an audit, for which nothing but the total counts: by a clock that is behind for a
   * moment one may be due.
   */
  private Stream<Instant> rereads(int since) {
    return twin.requests().stream()
        .skip(since)
        .filter(request -> !"updatedAt".equals(request.request().query().get("sortBy")))
        .filter(request -> !LEAST_PAGE.equals(request.request().query().get("limit")))
        .map(ClockTest::from);
  }

  private boolean isPlannedToNow() throws Exception {
    return !frontier().isBefore(ownClock.instant().minus(Duration.ofMinutes(6)));
  }

  @Test
  void a_pause_does_not_last_longer_because_the_clock_is_set_back() throws Exception {
    Path inTheWay = home.resolve("data/messages").resolve(Twins.ALPHA).resolve("Call");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");
    twin.fault(When.channel("SMS"), Integer.MAX_VALUE, Fault.status(403));
    export.run();
    await().until(() -> export.deadLetters().size() == 1);
    await().until(() -> export.rows().size() == 60 - fresh("Call"));

    // not so far that a message proves it wrong
    ownClock.advance(Duration.ofMinutes(-4));
    Files.delete(inTheWay);
    twin.heal();

    // by itself the pause would end once the clock was right again
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)), Duration.ofMinutes(3));
  }

  private long fresh(String channel) {
    Instant edge = Twins.END.minus(Duration.ofMinutes(5));
    return twin.expected(Twins.ALPHA, channel)
        .filter(message -> !message.dateAdded().isBefore(edge))
        .count();
  }

  /** Time goes on, for both clocks, and brings messages. */
  private void letTimePass(Duration time) {
    for (long minute = 0; minute < time.toMinutes(); minute += 10) {
      Instant date = trueClock.instant().plusSeconds(60 * minute);
      twin.add(Twins.ALPHA, "Call", "{\"dateAdded\":\"" + date + "\"}");
    }
    trueClock.advance(time);
    ownClock.advance(time);
  }

  private Instant frontier() throws Exception {
    return Instant.ofEpochMilli(
        export
            .jdbc()
            .queryForObject(
                "select min(frontier_ms) from stream where channel = 'Call'", Long.class));
  }

  private void awaitAllBefore(Instant edge) {
    awaitAllBefore(edge, Patience.LONG);
  }

  private void awaitAllBefore(Instant edge, Duration most) {
    export.expectBefore(edge);
    await().atMost(most).ignoreExceptions().untilAsserted(export::assertConserved);
  }
}
