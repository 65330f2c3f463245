package io.highlevelexport.ledger;

import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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

  private static final int MANY = 100;

  static final String OF_STREAM = " where location_id = ? and channel = ?";

  static final String STREAMS =
      "select location_id, channel, frontier_ms, refreshed_ms, start_ms, latest_ms, asked_ms,"
          + " mark_ms, sorted from stream";

  private static final String WINDOWS =
      "select id, location_id, channel, kind, from_ms, to_ms, parent_total, position_ms, misses,"
          + " contact_id, conversation_id from fetch_window";

  private static final String IS_OPEN = " status = 'open'";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Numbers ids;

  public Windows(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.ids = new Numbers(jdbc, transaction, "window");
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
      Instant latest,
      Changes changes) {
    public StreamName name() {
      return new StreamName(locationId, channel);
    }

    public Stream plannedTo(Instant to) {
      return new Stream(locationId, channel, to, refreshed, start, latest, changes);
    }

    public Stream refreshedAt(Instant now) {
      return new Stream(locationId, channel, frontier, now, start, latest, changes);
    }

    public Stream from(Instant begin) {
      return new Stream(locationId, channel, frontier, refreshed, begin, latest, changes);
    }

    /** It is asked for its changes. */
    public Stream askedAt(Instant now) {
      Changes asked = new Changes(now, changes.known, changes.sorted);
      return new Stream(locationId, channel, frontier, refreshed, start, latest, asked);
    }
  }

  /**
   * How far the changes of a stream are known.
   *
   * @param asked when it was asked for them last
   * @param known what the API says was changed then or before is read: its own date, no clock's but
   *     for the first time
   * @param sorted whether the API's answers are sorted by that date; {@code null} where none of
   *     them shows it
   */
  public record Changes(Instant asked, Instant known, Boolean sorted) {}

  public List<Stream> streams(List<String> locations) {
    return Records.byIds(
        jdbc, Stream.class, STREAMS + " where location_id in", List.of(), locations);
  }

  /** Empty where none of that name was begun. */
  public Optional<Stream> stream(StreamName name) {
    return Records.first(jdbc, Stream.class, STREAMS + OF_STREAM, name.location(), name.channel());
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

  /** The windows that are not done, in the order in which they were planned. */
  public List<Window> open() {
    return Records.list(jdbc, Window.class, WINDOWS + " where" + IS_OPEN + " order by id");
  }

  /** The same of some locations. */
  public List<Window> open(List<String> locations) {
    String query = WINDOWS + " where" + IS_OPEN + " and location_id in";
    List<Window> open = Records.byIds(jdbc, Window.class, query, List.of(), locations);
    open.sort(Comparator.comparingLong(Window::id));
    return open;
  }

  /** A window as it stands now; empty where it is done or cut into parts. */
  public Optional<Window> open(long id) {
    return Records.first(jdbc, Window.class, WINDOWS + " where id = ? and" + IS_OPEN, id);
  }

  /** A window that somebody has asked for; empty where it is none, or of another kind. */
  Optional<Window> asked(long id) {
    return Records.first(jdbc, Window.class, WINDOWS + " where id = ? and kind = 'ASKED'", id);
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
   * @param audits how long after the other two audits of a stream are
   * @return the windows with their ids
   */
  public List<Window> plan(
      List<Stream> begun,
      Collection<Stream> moved,
      List<Window> planned,
      Duration audits,
      Instant now) {
    ids.stock(planned.size());
    long spread = begun.size() < MANY ? 0 : audits.toMillis();
    return transaction.execute(
        status -> {
          jdbc.batchUpdate(
              "insert into stream (location_id, channel, frontier_ms, refreshed_ms, start_ms,"
                  + " asked_ms, mark_ms, audit_since_ms) values (?, ?, ?, ?, ?, ?, ?, ?)",
              begun.stream().map(stream -> begun(stream, spread, now)).toList());
          jdbc.batchUpdate(
              "update stream set frontier_ms = ?, refreshed_ms = ?, start_ms = ?, asked_ms = ?"
                  + OF_STREAM,
              moved.stream().map(Windows::moved).toList());
          return insert(planned, now);
        });
  }

  /** Enters windows alone, in the same way. */
  public List<Window> plan(List<Window> planned, Instant now) {
    return plan(List.of(), List.of(), planned, Duration.ZERO, now);
  }

  /**
   * Many that are begun at once are not audited at once.
   *
   * @param spread in how many milliseconds they are
   */
  private static Object[] begun(Stream stream, long spread, Instant now) {
    return new Object[] {
      stream.locationId(),
      stream.channel(),
      stream.frontier().toEpochMilli(),
      stream.refreshed().toEpochMilli(),
      millis(stream.start()),
      stream.changes().asked().toEpochMilli(),
      stream.changes().known().toEpochMilli(),
      now.toEpochMilli() - place(stream.locationId(), stream.channel(), spread)
    };
  }

  private static Object[] moved(Stream stream) {
    return new Object[] {
      stream.frontier().toEpochMilli(),
      stream.refreshed().toEpochMilli(),
      millis(stream.start()),
      stream.changes().asked().toEpochMilli(),
      stream.locationId(),
      stream.channel()
    };
  }

  /** To be called before a transaction that enters at most so many windows. */
  void stock(int most) {
    ids.stock(most);
  }

  /** Enters windows without ids; the same with them. */
  List<Window> insert(List<Window> planned, Instant now) {
    long id = ids.next(planned.size());
    List<Window> numbered = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    for (Window window : planned) {
      numbered.add(window.numbered(id));
      rows.add(
          new Object[] {
            id++,
            window.locationId(),
            window.channel(),
            window.kind().name(),
            millis(window.from()),
            window.to().toEpochMilli(),
            window.parentTotal(),
            window.filter().contactId(),
            window.filter().conversationId(),
            now.toEpochMilli()
          });
    }
    jdbc.batchUpdate(
        "insert into fetch_window (id, location_id, channel, kind, from_ms, to_ms, parent_total,"
            + " contact_id, conversation_id, status, created_ms) values (?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, 'open', ?)",
        rows);
    return numbered;
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

  /** The window is complete. One that brought nothing new leaves no trace. */
  public void finish(Window window, long seen, OptionalLong total) {
    transaction.executeWithoutResult(
        status -> {
          if (window.kind() == Window.Kind.BACKFILL
              || window.kind() == Window.Kind.ASKED
              || jdbc.update(
                      "delete from fetch_window where id = ? and not exists (select 1 from page"
                          + " where window_id = ?)",
                      window.id(),
                      window.id())
                  == 0) {
            jdbc.update(
                "update fetch_window set status = 'done', seen = ?, total = ? where id = ?",
                seen,
                orNull(total),
                window.id());
          }
        });
  }

  /**
   * All changes up to a date are read, or the API does not sort by it.
   *
   * @param known {@code null} where it stays as it was
   * @param sorted {@code null} where it stays as it was
   * @return whether that is the first stream that is not sorted
   */
  public boolean knowChanges(Window window, Instant known, Boolean sorted) {
    return transaction.execute(
        status -> {
          boolean isFirst =
              Boolean.FALSE.equals(sorted)
                  && jdbc.queryForList("select 1 from stream where sorted = 0 limit 1").isEmpty();
          jdbc.update(
              "update stream set mark_ms = coalesce(?, mark_ms), sorted = coalesce(?, sorted)"
                  + OF_STREAM,
              millis(known),
              sorted == null ? null : sorted ? 1 : 0,
              window.locationId(),
              window.channel());
          return isFirst;
        });
  }

  /** The operator takes a window as it is, although it came short of its total. */
  public void accept(long id) {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "update fetch_window set status = 'accepted' where id = ? and status = 'open'",
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
    ids.stock(parts.size());
    return transaction.execute(
        status -> {
          int cut =
              jdbc.update(
                  "update fetch_window set status = 'cut', total = ? where id = ? and" + IS_OPEN,
                  total,
                  window.id());
          if (cut == 0) {
            // the connection was lost at the commit, and the parts are there
            return open(List.of(window.locationId())).stream()
                .filter(each -> window.meets(each) && each.kind() == window.kind())
                .filter(each -> each.parentTotal() != null && each.parentTotal() == total)
                .toList();
          }
          List<Window> entered = insert(parts, now);
          Window first = entered.get(0).at(position);
          progress(first, position, seen, OptionalLong.empty(), null);
          entered.set(0, first);
          return entered;
        });
  }
}
