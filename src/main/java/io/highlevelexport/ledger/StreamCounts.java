package io.highlevelexport.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * How much of each stream is exported and waits. What is exported is counted up in table {@code
 * exported} by the transaction that closes a page, so that no clock and no size of the archive
 * matters.
 */
public final class StreamCounts {
  /** How far back the hours go. */
  public static final int HOURS = 48;

  private final JdbcTemplate jdbc;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  public StreamCounts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What the pages of a stream hold, all time together.
   *
   * @param exported messages, each version one, that the sinks took
   * @param waiting messages in the spool
   * @param waitingPages pages in the spool
   */
  public record Counts(
      String locationId, String channel, long exported, long waiting, int waitingPages) {}

  /**
   * Sees to it that a stream is counted. Not within a transaction of a page: two that begin the
   * same stream at once would wait for each other.
   */
  void begin(String locationId, String channel) {
    String name = locationId + '\n' + channel;
    if (known.contains(name)) {
      return;
    }
    synchronized (known) {
      if (jdbc.queryForList(
              "select messages from exported where location_id = ? and channel = ?",
              Long.class,
              locationId,
              channel)
          .isEmpty()) {
        jdbc.update(
            "insert into exported (location_id, channel, messages) values (?, ?, 0)",
            locationId,
            channel);
      }
      known.add(name);
    }
  }

  /** A page is closed. To be called within the transaction that closes it. */
  void add(String locationId, String channel, long messages) {
    jdbc.update(
        "update exported set messages = messages + ? where location_id = ? and channel = ?",
        messages,
        locationId,
        channel);
  }

  /** The counts of every stream that has pages. */
  public List<Counts> counts() {
    return Records.list(
        jdbc,
        Counts.class,
        "select location_id, channel, sum(exported), sum(messages), sum(pages) from (select"
            + " location_id, channel, messages as exported, 0 as messages, 0 as pages from exported"
            + " union all select location_id, channel, 0, sum(messages), count(*) from page where"
            + PageLedger.WAITING
            + " group by location_id, channel) each_one group by location_id, channel");
  }

  /**
   * What left the spool in one hour.
   *
   * @param hour its beginning
   * @param exported messages, each version one, that the sinks took
   */
  public record Hour(String locationId, String channel, Instant hour, long exported) {}

  /** The last {@value #HOURS} hours and the current one, without those in which nothing left. */
  public List<Hour> hours(Instant now) {
    return deliveredSince(now.truncatedTo(ChronoUnit.HOURS).minus(HOURS, ChronoUnit.HOURS));
  }

  /** What left the spool since then, by hour and stream. */
  public List<Hour> deliveredSince(Instant since) {
    Map<Hour, Long> exported = new LinkedHashMap<>();
    // summed up here: asked for groups, SQLite would read every page that there ever was
    jdbc.query(
        "select location_id, channel, delivered_ms, messages - filtered - dead_letters from page"
            + " where delivered_ms >= ? order by delivered_ms",
        (RowCallbackHandler)
            row -> {
              Instant hour = Instant.ofEpochMilli(row.getLong(3)).truncatedTo(ChronoUnit.HOURS);
              exported.merge(
                  new Hour(row.getString(1), row.getString(2), hour, 0), row.getLong(4), Long::sum);
            },
        since.toEpochMilli());
    return exported.entrySet().stream()
        .map(
            each ->
                new Hour(
                    each.getKey().locationId(),
                    each.getKey().channel(),
                    each.getKey().hour(),
                    each.getValue()))
        .toList();
  }
}
