package io.highlevelexport.ledger;

import io.highlevelexport.ledger.MessageCounts.Range;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The ranges that were fetched, and in which the API's total is still not the ledger's count, in
 * table {@code audit_range}: they are left as they are until a number changes.
 */
public final class AuditRanges {
  private static final String LEFT =
      "select location_id, channel, from_ms, to_ms, total, seen, counted from audit_range where ";

  private static final String IN =
      "location_id = ? and channel = ? and to_ms <= ? and coalesce(from_ms, ?) >= ?";

  private final JdbcTemplate jdbc;

  AuditRanges(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One of them.
   *
   * @param total what the API has
   * @param seen how many of it came
   */
  public record Left(Range range, long total, long seen, long counted) {}

  /** In place of what was left in the range before; nothing is where the numbers are the same. */
  void leave(Left left) {
    forget(left.range());
    if (left.total() != left.counted()) {
      enter(left);
    }
  }

  void enter(Left left) {
    jdbc.update(
        "insert into audit_range (location_id, channel, from_ms, to_ms, total, seen, counted)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        left.range().locationId(),
        left.range().channel(),
        Windows.millis(left.range().from()),
        left.range().high(),
        left.total(),
        left.seen(),
        left.counted());
  }

  /** Those of a stream that lie in the range. */
  public List<Left> in(Range range) {
    return Records.list(jdbc, Left.class, LEFT + IN, inside(range));
  }

  private static Object[] inside(Range range) {
    return range.arguments(range.high(), Long.MIN_VALUE, range.low());
  }

  /** Those of all streams of which not all came that the total counts. */
  static List<Left> unreached(JdbcTemplate jdbc) {
    return Records.list(jdbc, Left.class, LEFT + "total > seen order by to_ms");
  }

  /** By how many messages the API's total is known to be higher than the ledger's count. */
  long difference(Range range) {
    return in(range).stream().mapToLong(left -> left.total() - left.counted()).sum();
  }

  /** The numbers have changed: what was left in the range is looked into again. */
  void forget(Range range) {
    jdbc.update("delete from audit_range where " + IN, inside(range));
  }
}
