package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.AuditRanges.Left;
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
 * The audits of the streams, in tables {@code stream}, {@code audit_range} and {@code gone}: what
 * was found last, and what has to be left as it is.
 */
public final class AuditLedger {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLedger.class);

  /** So far a range is fetched beyond its edges, which are clear for twice as long. */
  private static final long BEYOND_MS = MessageCounts.MARGIN_MS / 2;

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
    this.ranges = new AuditRanges(jdbc);
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
   * An audit that is due.
   *
   * @param whole what is audited: all that was planned so far, or what was looked through
   * @param isLookedThrough whether nothing is left of it but what is fetched again
   */
  public record Due(Range whole, boolean isLookedThrough) {}

  /**
   * What is to be audited now: first a period after it was begun, since it is fetched window by
   * window against the API's totals.
   *
   * @param period zero for never, unless it is wanted
   */
  public List<Due> due(Duration period, Instant now) {
    return Records.list(
        jdbc,
        Due.class,
        "select location_id, channel, case when audit_running = 1 then audit_from_ms else start_ms"
            + " end, case when audit_running = 1 then audit_to_ms else frontier_ms end,"
            + " audit_running from stream where audit_running = 1 or audit_since_ms <= ? or"
            + " audit_since_ms > ? order by location_id, channel",
        period.isZero() ? 0 : now.minus(period).toEpochMilli(),
        period.isZero() ? Long.MAX_VALUE : now.toEpochMilli());
  }

  /** Whether the ledger has as many messages as the API says, or as was found before. */
  public boolean isExplained(Range range, long total) {
    long count = counts.count(range);
    if (total == count) {
      transaction.executeWithoutResult(status -> ranges.forget(range));
    }
    return total == count || total - count == ranges.difference(range);
  }

  /** All that differs in the whole is being fetched again. */
  public void lookedThrough(Range whole) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "update stream set audit_running = 1, audit_from_ms = ?, audit_to_ms = ?"
                    + Windows.OF_STREAM,
                Windows.millis(whole.from()),
                whole.high(),
                whole.locationId(),
                whole.channel()));
  }

  /** The API does not say what it takes: the next audit of the stream is a period later. */
  public void putOff(Range range, Instant now) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "update stream set audit_running = 0, audit_since_ms = ?" + Windows.OF_STREAM,
                now.toEpochMilli(),
                range.locationId(),
                range.channel()));
  }

  /**
   * Has a range fetched again, a little beyond its edges. What lies in a window that came short of
   * its total is fetched again already.
   *
   * @param total what the API has
   * @return the window; none where it is left to another one
   */
  public List<Window> fetch(Range range, long total, Instant now) {
    Window planned = beyond(range);
    boolean isLeft =
        windows.open(List.of(range.locationId())).stream()
            .filter(window -> window.kind() != Window.Kind.AUDIT && window.misses() > 0)
            .anyMatch(planned::meets);
    if (!isLeft) {
      return windows.plan(List.of(planned), now);
    }
    long count = counts.count(range);
    transaction.executeWithoutResult(status -> ranges.leave(new Left(range, total, count, count)));
    return List.of();
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

  /**
   * A range was fetched again. What the ledger has of it and the API has not is marked; where the
   * total is still another number, that is left as it is.
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
    Range counted = new Range(window.locationId(), window.channel(), window.from(), window.to());
    transaction.executeWithoutResult(
        status -> {
          if (isComplete) {
            gone.mark(window, came, now);
          } else {
            LOG.warn(
                "{}: the API counts {} messages and returns {} of them, however often it is asked;"
                    + " this is not looked into again until one of the numbers changes",
                range,
                String.format(Locale.ROOT, "%,d", total),
                String.format(Locale.ROOT, "%,d", seen));
          }
          ranges.leave(new Left(range, total, seen, counts.count(counted)));
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
          } else if (total - count != ranges.difference(whole)) {
            ranges.enter(new Left(whole, total, total, count + ranges.difference(whole)));
          }
          jdbc.update(
              "update stream set audit_running = 0, audit_since_ms = ?, audited_ms = ?,"
                  + " audit_from_ms = ?, audit_to_ms = ?, audit_total = ?, audit_counted = ?"
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
