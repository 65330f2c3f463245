package io.highlevelexport.state;

import io.highlevelexport.walk.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Streams and their windows, in tables {@code stream} and {@code walk}. Every method throws
 * Spring's {@link DataAccessException}.
 */
public final class WalkStore {
  private static final String COLUMNS =
      "id, location_id, channel, kind, from_ms, to_ms, parent_total, position_ms, misses";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public WalkStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * A location and channel.
   *
   * @param frontier up to where its windows are planned; what lies before is done or in an open
   *     window
   * @param refreshed when a deeper re-read was planned last
   */
  public record Stream(String locationId, String channel, Instant frontier, Instant refreshed) {}

  public List<Stream> streams() {
    return jdbc.query(
        "select location_id, channel, frontier_ms, refreshed_ms from stream",
        (row, number) ->
            new Stream(row.getString(1), row.getString(2), instant(row, 3), instant(row, 4)));
  }

  /** The windows that are not done, in the order in which they were planned. */
  public List<Window> open() {
    return jdbc.query(
        "select " + COLUMNS + " from walk where status = 'open' order by id",
        (row, number) -> window(row));
  }

  /** A window as it stands now; empty where it is done or cut into parts. */
  public Optional<Window> open(long id) {
    return jdbc
        .query(
            "select " + COLUMNS + " from walk where id = ? and status = 'open'",
            (row, number) -> window(row),
            id)
        .stream()
        .findFirst();
  }

  /**
   * Those of them that may be walked at that time.
   *
   * @param longestPause no window waits for longer, whatever was the time when its pause began
   */
  public List<Window> open(Instant dueAt, Duration longestPause) {
    return jdbc.query(
        "select "
            + COLUMNS
            + " from walk where status = 'open' and (retry_ms <= ? or retry_ms > ?) order by id",
        (row, number) -> window(row),
        dueAt.toEpochMilli(),
        dueAt.plus(longestPause).toEpochMilli());
  }

  /**
   * The first export of a stream, which is not done.
   *
   * @param met how many of its messages were met so far
   * @param total how many there are, as the API says; {@code null} while it has not said
   * @param since when it was planned
   */
  public record Backfill(String locationId, String channel, long met, Long total, Instant since) {}

  /** Every stream whose first export, or a range of it that is read once more, is not done. */
  public List<Backfill> backfills() {
    // one after the other: while rows are read, SQLite's only connection is taken
    return jdbc
        .query(
            "select distinct location_id, channel from walk where status = 'open' and kind ="
                + " 'BACKFILL' order by location_id, channel",
            (row, number) -> List.of(row.getString(1), row.getString(2)))
        .stream()
        .map(stream -> backfill(stream.get(0), stream.get(1)))
        .toList();
  }

  /** Parts take the place of the window that they were cut from; only that one counts the total. */
  private Backfill backfill(String locationId, String channel) {
    return jdbc.queryForObject(
        "select sum(case when status = 'cut' then 0 else met end), sum(case when parent_total is"
            + " null then total end), min(created_ms), sum(case when parent_total is null and total"
            + " is null then 1 else 0 end) from walk where kind = 'BACKFILL' and location_id = ?"
            + " and channel = ?",
        (row, number) -> {
          long total = row.getLong(2);
          boolean known = !row.wasNull() && row.getInt(4) == 0;
          return new Backfill(
              locationId, channel, row.getLong(1), known ? total : null, instant(row, 3));
        },
        locationId,
        channel);
  }

  private static Window window(ResultSet row) throws SQLException {
    return new Window(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Window.Kind.valueOf(row.getString(4)),
        instant(row, 5),
        instant(row, 6),
        row.getObject(7) == null ? null : row.getLong(7),
        instant(row, 8),
        row.getInt(9));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  /**
   * Plans the first window of a new stream, from the beginning ({@code from} null) or a start date
   * up to now.
   */
  public Window planBackfill(
      String locationId, String channel, Instant from, Instant to, Instant now) {
    return inTransaction(
        () -> {
          jdbc.update(
              "insert into stream (location_id, channel, frontier_ms, refreshed_ms) values (?, ?,"
                  + " ?, ?)",
              locationId,
              channel,
              to.toEpochMilli(),
              now.toEpochMilli());
          return insert(locationId, channel, Window.Kind.BACKFILL, from, to, null, now);
        });
  }

  /** Plans the next window of a stream and moves the frontier to its end. */
  public Window planPoll(Stream stream, Instant from, Instant to, Instant now) {
    return inTransaction(
        () -> {
          moveFrontier(stream, to);
          return insert(
              stream.locationId(), stream.channel(), Window.Kind.POLL, from, to, null, now);
        });
  }

  /**
   * Moves a stream's frontier back to the latest window that ended before then, and makes a deeper
   * re-read due.
   *
   * @param start where there is no such window
   */
  public Stream setBack(Stream stream, Instant before, Instant start) {
    Long end =
        jdbc.queryForObject(
            "select max(to_ms) from walk where location_id = ? and channel = ? and status = 'done'"
                + " and to_ms < ?",
            Long.class,
            stream.locationId(),
            stream.channel(),
            before.toEpochMilli());
    Instant frontier = end == null ? start : Instant.ofEpochMilli(end);
    jdbc.update(
        "update stream set frontier_ms = ?, refreshed_ms = 0 where location_id = ? and channel = ?",
        frontier.toEpochMilli(),
        stream.locationId(),
        stream.channel());
    return new Stream(stream.locationId(), stream.channel(), frontier, Instant.EPOCH);
  }

  private void moveFrontier(Stream stream, Instant to) {
    jdbc.update(
        "update stream set frontier_ms = ? where location_id = ? and channel = ?",
        to.toEpochMilli(),
        stream.locationId(),
        stream.channel());
  }

  /** Plans a deeper re-read for late changes, which is the next poll as well. */
  public Window planRefresh(Stream stream, Instant from, Instant to, Instant now) {
    return inTransaction(
        () -> {
          moveFrontier(stream, to);
          jdbc.update(
              "update stream set refreshed_ms = ? where location_id = ? and channel = ?",
              now.toEpochMilli(),
              stream.locationId(),
              stream.channel());
          return insert(
              stream.locationId(), stream.channel(), Window.Kind.REFRESH, from, to, null, now);
        });
  }

  /**
   * Has an open window read from its start again: at once, or when it has come to its end where it
   * may be under way.
   *
   * @return whether there is such an open window
   */
  boolean rewind(long id, boolean isUnderWay) {
    String change = isUnderWay ? "rewind = 1" : "position_ms = null";
    return jdbc.update("update walk set " + change + " where id = ? and status = 'open'", id) > 0;
  }

  /**
   * Plans a range of a stream that was walked before.
   *
   * @param to {@code null} for all that was planned so far
   */
  void planAgain(String locationId, String channel, Instant from, Instant to, Instant now) {
    Instant end =
        to != null
            ? to
            : streams().stream()
                .filter(
                    stream ->
                        stream.locationId().equals(locationId) && stream.channel().equals(channel))
                .map(Stream::frontier)
                .findFirst()
                .orElse(now);
    if (from == null || from.isBefore(end)) {
      insert(locationId, channel, Window.Kind.BACKFILL, from, end, null, now);
    }
  }

  private Window insert(
      String locationId,
      String channel,
      Window.Kind kind,
      Instant from,
      Instant to,
      Long parentTotal,
      Instant now) {
    GeneratedKeyHolder key = new GeneratedKeyHolder();
    jdbc.update(
        connection -> {
          var insert =
              connection.prepareStatement(
                  "insert into walk (location_id, channel, kind, from_ms, to_ms, parent_total,"
                      + " status, created_ms) values (?, ?, ?, ?, ?, ?, 'open', ?)",
                  new String[] {"id"});
          insert.setString(1, locationId);
          insert.setString(2, channel);
          insert.setString(3, kind.name());
          insert.setObject(4, from == null ? null : from.toEpochMilli());
          insert.setLong(5, to.toEpochMilli());
          insert.setObject(6, parentTotal);
          insert.setLong(7, now.toEpochMilli());
          return insert;
        },
        key);
    long id = Objects.requireNonNull(key.getKey()).longValue();
    return new Window(id, locationId, channel, kind, from, to, parentTotal, null, 0);
  }

  /** Notes how far a window is walked. */
  public void progress(Window window, Instant position, long met, OptionalLong total) {
    jdbc.update(
        "update walk set position_ms = ?, met = ?, total = ? where id = ?",
        position == null ? null : position.toEpochMilli(),
        met,
        total.isPresent() ? total.getAsLong() : null,
        window.id());
  }

  /** The window is complete. One that brought nothing new leaves no trace. */
  public void finish(Window window, long met, OptionalLong total, Instant now) {
    transaction.executeWithoutResult(
        status -> {
          if (jdbc.update(
                  "update walk set rewind = 0, position_ms = null where id = ? and rewind = 1",
                  window.id())
              > 0) {
            return;
          }
          if (window.kind() == Window.Kind.BACKFILL
              || jdbc.update(
                      "delete from walk where id = ? and not exists (select 1 from page where"
                          + " walk_id = ?)",
                      window.id(),
                      window.id())
                  == 0) {
            jdbc.update(
                "update walk set status = 'done', met = ?, total = ?, finished_ms = ? where id = ?",
                met,
                total.isPresent() ? total.getAsLong() : null,
                now.toEpochMilli(),
                window.id());
          }
        });
  }

  /**
   * The window came short of its total so often in all; it stays open, to be walked again from its
   * start, but not before then.
   */
  public void miss(Window window, int misses, long met, OptionalLong total, Instant notBefore) {
    jdbc.update(
        "update walk set misses = ?, retry_ms = ?, met = ?, total = ?, position_ms = null where id"
            + " = ?",
        misses,
        notBefore.toEpochMilli(),
        met,
        total.isPresent() ? total.getAsLong() : null,
        window.id());
  }

  /** Lets the open windows of a stream be walked again at once. */
  public void walkAgainNow(String locationId, String channel) {
    jdbc.update(
        "update walk set retry_ms = 0 where status = 'open' and location_id = ? and channel = ?",
        locationId,
        channel);
  }

  /**
   * Puts the parts of a window in its place. The first of them goes on where the window is.
   *
   * @param position up to where the window was walked, which is before the first edge
   * @param met how many of its messages were met so far
   * @param edges between the parts, ascending
   * @param total of the window
   */
  public List<Window> cut(
      Window window, Instant position, long met, List<Instant> edges, long total, Instant now) {
    return inTransaction(
        () -> {
          jdbc.update(
              "update walk set status = 'cut', total = ?, finished_ms = ? where id = ?",
              total,
              now.toEpochMilli(),
              window.id());
          List<Window> parts = new ArrayList<>();
          Instant from = window.from();
          for (Instant edge : edges) {
            parts.add(part(window, from, edge, total, now));
            from = edge;
          }
          parts.add(part(window, from, window.to(), total, now));
          Window first = parts.get(0).at(position);
          progress(first, position, met, OptionalLong.empty());
          // what was lost of the whole lies before its position
          jdbc.update(
              "update walk set rewind = (select w.rewind from (select rewind from walk where id ="
                  + " ?) w) where id = ?",
              window.id(),
              first.id());
          parts.set(0, first);
          return parts;
        });
  }

  private Window part(Window whole, Instant from, Instant to, long total, Instant now) {
    return insert(whole.locationId(), whole.channel(), whole.kind(), from, to, total, now);
  }

  /** How many windows are not done. */
  public int openCount() {
    return Objects.requireNonNull(
        jdbc.queryForObject("select count(*) from walk where status = 'open'", Integer.class));
  }

  private <T> T inTransaction(java.util.function.Supplier<T> work) {
    return transaction.execute(status -> work.get());
  }
}
