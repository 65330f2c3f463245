package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.AuditRanges.Difference;
import io.highlevelexport.ledger.MessageCounts.Range;
import io.highlevelexport.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The audits of the streams, in tables {@code audit}, {@code audit_range} and {@code gone}: what
 * was found last, what is still to be looked into, and what has to be left as it is. A crash costs
 * no more than the request that was under way.
 */
public final class AuditLedger {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLedger.class);

  /** So far a range is fetched beyond its edges, which are clear for twice as long. */
  private static final long BEYOND_MS = MessageCounts.MARGIN_MS / 2;

  private static final String NEW =
      " from stream s where not exists (select 1 from audit a where a.location_id = s.location_id"
          + " and a.channel = s.channel)";

  private static final int MANY = 1000;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Windows windows;
  private final MessageCounts counts;
  private final AuditRanges ranges;
  private final GoneMessages gone;

  /**
   * @param known what was read
   */
  public AuditLedger(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Windows windows,
      KnownMessages known,
      Dialect dialect) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.windows = windows;
    this.counts = new MessageCounts(jdbc);
    this.ranges = new AuditRanges(jdbc, counts);
    this.gone = new GoneMessages(jdbc, known, dialect);
  }

  public MessageCounts counts() {
    return counts;
  }

  /** What was read. */
  public KnownMessages known() {
    return gone.known();
  }

  /** Where the API's totals are others than these counts. */
  public AuditRanges ranges() {
    return ranges;
  }

  /**
   * An audit that is due or under way.
   *
   * @param whole what is audited; while it is not under way yet, all that was planned so far
   */
  public record Due(Range whole, boolean isRunning) {}

  /**
   * What is to be audited now. A stream that was begun just now is due a period later: it is
   * fetched window by window against the API's totals. Where many are begun at once they are
   * entered some at a time, and spread over the period, so that they never come due together.
   *
   * @param period zero for never, unless it is wanted
   */
  public List<Due> due(Duration period, Instant now) {
    // asked before: SQLite has one writer at a time, even where there is nothing to write
    if (!period.isZero()) {
      List<Object[]> begun =
          jdbc.query(
              "select s.location_id, s.channel" + NEW + " limit " + MANY,
              (row, number) ->
                  new Object[] {row.getString(1), row.getString(2), now.toEpochMilli()});
      if (begun.size() == MANY) {
        begun.forEach(
            row ->
                row[2] =
                    now.toEpochMilli()
                        - Windows.place((String) row[0], (String) row[1], period.toMillis()));
      }
      if (!begun.isEmpty()) {
        jdbc.batchUpdate(
            "insert into audit (location_id, channel, since_ms) values (?, ?, ?)", begun);
      }
    }
    return Records.list(
        jdbc,
        Due.class,
        "select s.location_id, s.channel, case when a.running = 1 then a.from_ms else s.start_ms"
            + " end, case when a.running = 1 then a.to_ms else s.frontier_ms end, a.running from"
            + " audit a join stream s on s.location_id = a.location_id and s.channel = a.channel"
            + " where a.running = 1 or a.since_ms <= ? or a.since_ms > ? order by s.location_id,"
            + " s.channel",
        period.isZero() ? 0 : now.minus(period).toEpochMilli(),
        period.isZero() ? Long.MAX_VALUE : now.toEpochMilli());
  }

  /** An audit begins: the API has so many messages of the whole. */
  public void begin(Range whole, long total) {
    transaction.executeWithoutResult(
        status -> {
          jdbc.update(
              "update audit set running = 1, from_ms = ?, to_ms = ?" + Windows.OF_STREAM,
              Windows.millis(whole.from()),
              whole.high(),
              whole.locationId(),
              whole.channel());
          ranges.lookInto(whole, total);
        });
  }

  /** Two halves take the place of a range. */
  public void halve(Difference whole, Instant edge, long totalBefore) {
    Range range = whole.range();
    transaction.executeWithoutResult(
        status -> {
          ranges.remove(whole);
          ranges.lookInto(range.between(range.from(), edge), totalBefore);
          ranges.lookInto(
              range.between(edge, range.to()), Math.max(0, whole.total() - totalBefore));
        });
  }

  /**
   * Has a range fetched again, a little beyond its edges. What lies in a window that came short of
   * its total is fetched again already.
   *
   * @return the window; none where it is left to another one
   */
  public List<Window> fetch(Difference difference, Instant now) {
    Range range = difference.range();
    Window planned = beyond(range);
    boolean isLeft =
        windows.open(List.of(range.locationId())).stream()
            .filter(window -> window.kind() != Window.Kind.AUDIT && window.misses() > 0)
            .anyMatch(planned::meets);
    return transaction.execute(
        status -> {
          ranges.remove(difference);
          ranges.forget(range);
          if (isLeft) {
            long count = counts.count(range);
            ranges.enter(range, difference.total(), count, count);
            return List.of();
          }
          return windows.plan(List.of(), List.of(), List.of(planned), now);
        });
  }

  private static Window beyond(Range range) {
    return new Window(
        0,
        range.locationId(),
        range.channel(),
        Window.Kind.AUDIT,
        range.from() == null ? null : range.from().minusMillis(BEYOND_MS),
        range.to().plusMillis(BEYOND_MS));
  }

  /** Whether a window of an audit of the stream is not done. */
  public boolean isFetching(Range stream) {
    return windows.open(List.of(stream.locationId())).stream()
        .filter(window -> window.kind() == Window.Kind.AUDIT)
        .anyMatch(window -> window.channel().equals(stream.channel()));
  }

  /**
   * A range was fetched again. What the ledger has of it and the API has not is marked; where not
   * all came that the total counts, that is left as it is.
   *
   * @param came whether a message of this id came
   */
  public void fetched(
      Window window,
      Predicate<String> came,
      long seen,
      long total,
      boolean isComplete,
      Instant now) {
    Range range =
        new Range(
            window.locationId(),
            window.channel(),
            window.from() == null ? null : window.from().plusMillis(BEYOND_MS),
            window.to().minusMillis(BEYOND_MS));
    transaction.executeWithoutResult(
        status -> {
          if (isComplete) {
            gone.mark(window, came, now);
            return;
          }
          ranges.forget(range);
          ranges.enter(range, total, seen, counts.count(range));
          LOG.warn(
              "{}: the API counts {} messages and returns {} of them, however often it is asked;"
                  + " this is not looked into again until one of the numbers changes",
              range,
              String.format(Locale.ROOT, "%,d", total),
              String.format(Locale.ROOT, "%,d", seen));
        });
  }

  /**
   * Everything was looked into.
   *
   * @param total what the API has now; what is still not explained is left as it is
   * @return how many the ledger has
   */
  public long end(Range whole, long total, Instant now) {
    return transaction.execute(
        status -> {
          long count = counts.count(whole);
          if (total == count) {
            ranges.forget(whole);
          } else if (total - count != ranges.left(whole)) {
            ranges.enter(whole, total, total, count + ranges.left(whole));
          }
          jdbc.update(
              "update audit set running = 0, since_ms = ?, audited_ms = ?, from_ms = ?,"
                  + " to_ms = ?, total = ?, counted = ?"
                  + Windows.OF_STREAM,
              now.toEpochMilli(),
              now.toEpochMilli(),
              Windows.millis(whole.from()),
              whole.high(),
              total,
              count,
              whole.locationId(),
              whole.channel());
          return count;
        });
  }
}
