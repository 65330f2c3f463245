package io.highlevelexport.ledger;

import io.highlevelexport.ledger.MessageCounts.Range;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The ranges in which the API's total is not the ledger's count, in table {@code audit_range}. */
public final class AuditRanges {
  private static final String LEFT =
      "select location_id, channel, from_ms, to_ms, total, seen, counted from audit_range where"
          + " seen is not null";

  private static final String IN =
      "location_id = ? and channel = ? and to_ms <= ? and coalesce(from_ms, ?) >= ?";

  private final JdbcTemplate jdbc;
  private final MessageCounts counts;

  AuditRanges(JdbcTemplate jdbc, MessageCounts counts) {
    this.jdbc = jdbc;
    this.counts = counts;
  }

  /**
   * A range in which the API has another number of messages than the ledger.
   *
   * @param total what the API has
   */
  public record Difference(long id, Range range, long total) {}

  /** The ranges of a stream that are to be looked into. */
  public List<Difference> differences(Range stream) {
    return Records.list(
        jdbc,
        Difference.class,
        "select id, location_id, channel, from_ms, to_ms, total from audit_range"
            + Windows.OF_STREAM
            + " and seen is null order by id",
        stream.locationId(),
        stream.channel());
  }

  /** Notes a range, unless it has as many messages as the API says, or as was found before. */
  void lookInto(Range range, long total) {
    long count = counts.count(range);
    if (total == count) {
      forget(range);
    } else if (total - count != left(range)) {
      enter(range, total, null, null);
    }
  }

  void enter(Range range, long total, Long seen, Long counted) {
    jdbc.update(
        "insert into audit_range (location_id, channel, from_ms, to_ms, total, seen, counted)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        range.locationId(),
        range.channel(),
        Windows.millis(range.from()),
        range.high(),
        total,
        seen,
        counted);
  }

  void remove(Difference difference) {
    jdbc.update("delete from audit_range where id = ?", difference.id());
  }

  /**
   * A range that was fetched, and in which the API's total is still not the ledger's count.
   *
   * @param total what the API has
   * @param seen how many of it came
   */
  public record Left(Range range, long total, long seen, long counted) {}

  /** What is left as it is of a stream, as far as it lies in the range. */
  public List<Left> leftIn(Range range) {
    return Records.list(jdbc, Left.class, LEFT + " and " + IN, inside(range));
  }

  private static Object[] inside(Range range) {
    return range.arguments(range.high(), Long.MIN_VALUE, range.low());
  }

  /** What is left as it is of all streams because not all came that the total counts. */
  static List<Left> unreached(JdbcTemplate jdbc) {
    return Records.list(jdbc, Left.class, LEFT + " and total > seen order by to_ms");
  }

  /** By how many messages the API's total is known to be higher than the ledger's count. */
  long left(Range range) {
    return leftIn(range).stream().mapToLong(left -> left.total() - left.counted()).sum();
  }

  /** The numbers have changed: what was left in the range is looked into again. */
  void forget(Range range) {
    jdbc.update("delete from audit_range where seen is not null and " + IN, inside(range));
  }
}
