package io.highlevelexport.ledger;

import io.highlevelexport.ledger.Windows.Stream;
import io.highlevelexport.model.StreamName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far all streams are, for whoever looks at them as a whole: a query for each question, however
 * many streams there are. What is exported is counted up in table {@code exported} by the
 * transaction that closes a page, so that no clock and no size of the archive matters.
 */
public final class StreamPositions {
  private final JdbcTemplate jdbc;

  public StreamPositions(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  public List<Stream> streams() {
    return Records.list(jdbc, Stream.class, Windows.STREAMS);
  }

  /**
   * The windows of a stream that are not done.
   *
   * @param windows how many
   * @param incomplete how many of them came short of the API's total
   * @param front how many of them are of what is exported first, not of a past that was read
   * @param reached every message before it is read, as far as those of the front say; {@code null}
   *     where the beginning of the history is not read, or there are none
   */
  public record Open(StreamName stream, int windows, int incomplete, int front, Instant reached) {}

  /**
   * Of each stream that has any.
   *
   * @param overlap how far a poll reaches back behind what is exported already
   */
  public List<Open> open(Duration overlap) {
    // a deeper re-read, late changes and an audit bring nothing but changes of what was read
    String front = "kind in ('POLL', 'BACKFILL')";
    String known = "(case when kind = 'POLL' then from_ms + ? else from_ms end)";
    String reached =
        "(case when position_ms is not null and (from_ms is null or position_ms > "
            + known
            + ") then position_ms else "
            + known
            + " end)";
    String fromTheBeginning =
        "sum(case when "
            + front
            + " and from_ms is null and position_ms is null then 1 else 0 end)";
    return Records.list(
        jdbc,
        Open.class,
        "select location_id, channel, count(*), sum(case when misses > 0 then 1 else 0 end),"
            + (" sum(case when " + front + " then 1 else 0 end),")
            + (" case when " + fromTheBeginning + " = 0 then")
            + (" min(case when " + front + " then " + reached + " end) end")
            + " from fetch_window where status = 'open' group by location_id, channel",
        overlap.toMillis(),
        overlap.toMillis());
  }

  /**
   * The first export of a stream, which is not done.
   *
   * @param seen how many of its messages were seen so far
   * @param total how many there are, as the API says; {@code null} while it has not said
   * @param since when it was planned
   */
  public record Backfill(StreamName stream, long seen, Long total, Instant since) {}

  /** Every stream whose first export, or a range of it that is read once more, is not done. */
  public List<Backfill> backfills() {
    String open = "status = 'open' and kind = 'BACKFILL'";
    if (jdbc.queryForObject("select count(*) from fetch_window where " + open, Long.class) == 0) {
      return List.of();
    }
    // parts take the place of the window that they were cut from; only that one counts the total
    return Records.list(
        jdbc,
        Backfill.class,
        "select location_id, channel, sum(case when status = 'cut' then 0 else seen end), case when"
            + " sum(case when parent_total is null and total is null then 1 else 0 end) = 0 then"
            + " sum(case when parent_total is null then total end) end, min(created_ms) from"
            + " fetch_window where kind = 'BACKFILL' group by location_id, channel having sum(case"
            + " when status = 'open' then 1 else 0 end) > 0 order by location_id, channel");
  }

  /**
   * What the pages of a stream hold, all time together.
   *
   * @param exported messages, each version one, that the sinks took
   * @param waiting messages in the spool
   * @param waitingPages pages in the spool
   * @param earliest date of what waits for long; {@code null} where nothing does
   */
  public record Counts(
      StreamName stream, long exported, long waiting, int waitingPages, Instant earliest) {}

  /**
   * The counts of every stream that has pages.
   *
   * @param readBefore what was read later does not wait for long; nor do replays and messages
   *     without a date
   */
  public List<Counts> counts(Instant readBefore) {
    return Records.list(
        jdbc,
        Counts.class,
        "select location_id, channel, sum(exported), sum(messages), sum(pages), min(earliest) from"
            + " (select location_id, channel, 0 as exported, sum(messages) as messages, count(*) as"
            + " pages, min(case when window_id <> ? and min_ms <> ? and read_ms < ? then min_ms"
            + " end) as earliest from page where"
            + PageLedger.WAITING
            + " group by location_id, channel union all select location_id, channel, messages, 0,"
            + " 0, null from exported) each_one group by location_id, channel",
        PageLedger.AGAIN,
        PageLedger.DATELESS,
        readBefore.toEpochMilli());
  }

  /** How many messages of a page, each version one, the sinks took. */
  public record Delivered(StreamName stream, long messages) {}

  /** The pages that have left the spool since then. */
  public List<Delivered> deliveredSince(Instant since) {
    // not summed up: asked for groups, SQLite would read every page that there ever was
    return Records.list(
        jdbc,
        Delivered.class,
        "select location_id, channel, messages - filtered - dead_letters from page where"
            + " delivered_ms >= ?",
        since.toEpochMilli());
  }
}
