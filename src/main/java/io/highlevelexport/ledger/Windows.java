package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Streams and their windows, in tables {@code stream} and {@code fetch_window}. One process writes
 * at a time for a location.
 */
public final class Windows {
  /** Spreads what differs a little over all numbers. */
  private static final int GOLDEN = 0x9E3779B9;

  static final String OF_STREAM = " where location_id = ? and channel = ?";

  static final String STREAMS =
      "select location_id, channel, frontier_ms, refreshed_ms, start_ms, latest_ms from stream";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final LateChanges late;
  private final Object planning = new Object();
  private final Numbers ids;

  public Windows(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.late = new LateChanges(jdbc, transaction);
    this.ids =
        new Numbers(
            jdbc,
            transaction,
            "window",
            "select coalesce(max(id), 0) from fetch_window where id < " + WindowRows.FROM_OUTSIDE);
  }

  public LateChanges late() {
    return late;
  }

  /**
   * A location and channel.
   *
   * @param frontier its high watermark as planned: what lies before is done or in an open window
   * @param refreshed when a deeper re-read was planned last
   * @param start from when it is exported; {@code null} is the beginning of time
   * @param latest the latest date of a message that was read within a window; {@code null} where
   *     none was
   */
  public record Stream(
      String locationId,
      String channel,
      Instant frontier,
      Instant refreshed,
      Instant start,
      Instant latest) {
    public Stream plannedTo(Instant to) {
      return new Stream(locationId, channel, to, refreshed, start, latest);
    }

    public Stream refreshedAt(Instant now) {
      return new Stream(locationId, channel, frontier, now, start, latest);
    }

    public Stream from(Instant earlier) {
      return new Stream(locationId, channel, frontier, refreshed, earlier, latest);
    }
  }

  /**
   * The lock of those who plan windows from what they have read of the open ones. It is taken
   * before a transaction begins.
   */
  public Object planning() {
    return planning;
  }

  public List<Stream> streams(Collection<String> locations) {
    return Records.list(jdbc, Stream.class, STREAMS + among(locations), locations.toArray());
  }

  /** The streams that have a message with a date after this one. */
  public List<Stream> streamsAfter(Instant instant) {
    return Records.list(
        jdbc, Stream.class, STREAMS + " where latest_ms > ?", instant.toEpochMilli());
  }

  public List<String> locations() {
    return jdbc.queryForList("select distinct location_id from stream", String.class);
  }

  /**
   * A place of its own for each stream in a span of time, so that many do not come due at once.
   *
   * @param span in milliseconds
   */
  public static long place(String locationId, String channel, long span) {
    int hash = (31 * locationId.hashCode() + channel.hashCode()) * GOLDEN;
    int place = (hash ^ hash >>> 15) * GOLDEN;
    return Integer.toUnsignedLong(place ^ place >>> 13) * span >>> Integer.SIZE;
  }

  /** A condition with a parameter for each of the locations. */
  static String among(Collection<String> locations) {
    return " where location_id in" + Records.among(locations.size());
  }

  /** The windows that are not done, in the order in which they were planned. */
  public List<Window> open() {
    return Records.list(jdbc, Window.class, WindowRows.OPEN + " order by id");
  }

  /** The same of some locations. */
  public List<Window> open(Collection<String> locations) {
    return Records.list(
        jdbc,
        Window.class,
        WindowRows.ALL + among(locations) + " and status = 'open' order by id",
        locations.toArray());
  }

  /** A window as it stands now; empty where it is done or cut into parts. */
  public Optional<Window> open(long id) {
    return Records.first(jdbc, Window.class, WindowRows.OPEN + " and id = ?", id);
  }

  private static Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  static Long millis(Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  /**
   * Enters what was planned, in one transaction and with a statement for each table, however many
   * streams there are.
   *
   * @param begun streams that are new
   * @param moved streams whose frontier, start or deeper re-read is another one now
   * @param planned windows without id
   * @return the windows with their ids
   */
  public List<Window> plan(
      List<Stream> begun, Collection<Stream> moved, List<Window> planned, Instant now) {
    return transaction.execute(
        status -> {
          jdbc.batchUpdate(
              "insert into stream (frontier_ms, refreshed_ms, start_ms, location_id, channel)"
                  + " values (?, ?, ?, ?, ?)",
              begun.stream().map(Windows::values).toList());
          jdbc.batchUpdate(
              "update stream set frontier_ms = ?, refreshed_ms = ?, start_ms = ? where location_id"
                  + " = ? and channel = ?",
              moved.stream().map(Windows::values).toList());
          return insert(planned, now);
        });
  }

  private static Object[] values(Stream stream) {
    return new Object[] {
      stream.frontier().toEpochMilli(),
      stream.refreshed().toEpochMilli(),
      millis(stream.start()),
      stream.locationId(),
      stream.channel()
    };
  }

  private List<Window> insert(List<Window> planned, Instant now) {
    long id = planned.isEmpty() ? 0 : ids.next(planned.size());
    List<Window> numbered = new ArrayList<>();
    for (Window window : planned) {
      numbered.add(window.numbered(id++));
    }
    WindowRows.insert(jdbc, numbered, now);
    return numbered;
  }

  /**
   * Has an open window fetched from its start again: at once, or when it has come to its end where
   * it may be under way.
   *
   * @return whether there is such an open window
   */
  public boolean rewind(long id, boolean isUnderWay) {
    String change = isUnderWay ? "rewind = 1" : "position_ms = null";
    return jdbc.update(
            "update fetch_window set " + change + " where id = ? and status = 'open'", id)
        > 0;
  }

  /**
   * Plans a range of a stream that was fetched before.
   *
   * @param to {@code null} for all that was planned so far
   */
  public void planAgain(String locationId, String channel, Instant from, Instant to, Instant now) {
    Instant end = to != null ? to : frontier(locationId, channel).orElse(now);
    if (from == null || from.isBefore(end)) {
      insert(List.of(new Window(0, locationId, channel, Window.Kind.BACKFILL, from, end)), now);
    }
  }

  private Optional<Instant> frontier(String locationId, String channel) {
    return Records.first(
        jdbc, Instant.class, "select frontier_ms from stream" + OF_STREAM, locationId, channel);
  }

  /**
   * Notes how far a window is fetched.
   *
   * @param latest the latest date within the window of what was read; {@code null} where there is
   *     none
   */
  public void progress(
      Window window, Instant position, long seen, OptionalLong total, Instant latest) {
    jdbc.update(
        "update fetch_window set position_ms = ?, seen = ?, total = ? where id = ?",
        millis(position),
        seen,
        orNull(total),
        window.id());
    if (latest != null) {
      jdbc.update(
          "update stream set latest_ms = ? where location_id = ? and channel = ? and (latest_ms is"
              + " null or latest_ms < ?)",
          latest.toEpochMilli(),
          window.locationId(),
          window.channel(),
          latest.toEpochMilli());
    }
  }

  /**
   * The window is complete. One that brought nothing new leaves no trace.
   *
   * @return false where a page of it was lost meanwhile: then it stays open, to be read again
   */
  public boolean finish(Window window, long seen, OptionalLong total, Instant now) {
    return transaction.execute(
        status -> {
          if (jdbc.update(
                  "update fetch_window set rewind = 0, position_ms = null where id = ? and rewind ="
                      + " 1",
                  window.id())
              > 0) {
            return false;
          }
          if (window.kind() == Window.Kind.BACKFILL
              || window.kind() == Window.Kind.ASKED
              || jdbc.update(
                      "delete from fetch_window where id = ? and not exists (select 1 from page"
                          + " where window_id = ?)",
                      window.id(),
                      window.id())
                  == 0) {
            jdbc.update(
                "update fetch_window set status = 'done', seen = ?, total = ?, finished_ms = ?"
                    + " where id = ?",
                seen,
                orNull(total),
                now.toEpochMilli(),
                window.id());
          }
          return true;
        });
  }

  /** The operator takes a window as it is, although it came short of its total. */
  public void accept(long id, Instant now) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "update fetch_window set status = 'accepted', finished_ms = ? where id = ? and"
                    + " status = 'open'",
                now.toEpochMilli(),
                id));
  }

  /**
   * The window came short of its total so often in all; it stays open, to be fetched again from its
   * start.
   */
  public void miss(Window window, int misses, long seen, OptionalLong total) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "update fetch_window set misses = ?, seen = ?, total = ?, position_ms = null where"
                    + " id = ?",
                misses,
                seen,
                orNull(total),
                window.id()));
  }

  /**
   * Puts the parts of a window in its place. The first of them goes on where the window is.
   *
   * @param position up to where the window was fetched, which is before the first edge
   * @param seen how many of its messages were seen so far
   * @param edges between the parts, ascending
   * @param total of the window
   */
  public List<Window> cut(
      Window window, Instant position, long seen, List<Instant> edges, long total, Instant now) {
    List<Window> parts = new ArrayList<>();
    Instant from = window.from();
    for (Instant edge : edges) {
      parts.add(window.part(from, edge, total));
      from = edge;
    }
    parts.add(window.part(from, window.to(), total));
    return transaction.execute(
        status -> {
          jdbc.update(
              "update fetch_window set status = 'cut', total = ?, finished_ms = ? where id = ?",
              total,
              now.toEpochMilli(),
              window.id());
          List<Window> entered = insert(parts, now);
          Window first = entered.get(0).at(position);
          progress(first, position, seen, OptionalLong.empty(), null);
          // what was lost of the whole lies before its position
          jdbc.update(
              "update fetch_window set rewind = (select w.rewind from (select rewind from"
                  + " fetch_window where id = ?) w) where id = ?",
              window.id(),
              first.id());
          entered.set(0, first);
          return entered;
        });
  }
}
