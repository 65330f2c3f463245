package io.highlevelexport.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Window;
import io.highlevelexport.spool.PageEntry;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.walk.Sighting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * The pages of the spool and every message version that was read with them, in table {@code page}:
 * the archive's own ledger. Every method throws Spring's {@link DataAccessException}.
 */
public final class PageStore implements KnownMessages {
  /** Stands for "a message without a date" in the range of a page's dates. */
  private static final long DATELESS = -1;

  /** In place of a walk: the message is delivered again. */
  static final long AGAIN = 0;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcTemplate jdbc;

  public PageStore(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Enters a page that lies in the spool. To be called within the transaction that moves the
   * position.
   */
  public void insert(Window window, PartFile part, Instant readAt) {
    insert(window, part.name(), part.sightings(), readAt);
  }

  /**
   * Enters a page with a message that is delivered again. No walk takes it for something it read.
   *
   * @param sink the only sink that is to get it, {@code null} for those that the routes choose
   * @return whether it is new; the same name was entered before otherwise
   */
  public boolean insertAgain(
      String locationId, String channel, PartFile part, Instant readAt, String sink) {
    if (exists(part.name())) {
      return false;
    }
    insert(
        part.name(),
        AGAIN,
        locationId,
        channel,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        part.sightings(),
        readAt,
        sink);
    return true;
  }

  /** Enters the messages of a page that are dead letters for want of an id. */
  public void insertWithoutId(Window window, List<Sighting> sightings, Instant readAt) {
    String name = sightings.get(0).id() + "-" + readAt.toEpochMilli();
    insert(window, name, sightings, readAt);
    jdbc.update(
        "update page set delivered_ms = ?, sinks = '{}', dead_letters = ? where name = ?",
        readAt.toEpochMilli(),
        sightings.size(),
        name);
  }

  private void insert(Window window, String name, List<Sighting> sightings, Instant readAt) {
    if (exists(name)) {
      return;
    }
    LongSummaryStatistics dates =
        sightings.stream()
            .mapToLong(
                sighting -> sighting.date() == null ? DATELESS : sighting.date().toEpochMilli())
            .summaryStatistics();
    insert(
        name,
        window.id(),
        window.locationId(),
        window.channel(),
        dates.getMin(),
        dates.getMax(),
        sightings,
        readAt,
        null);
  }

  private boolean exists(String name) {
    return jdbc.queryForObject("select count(*) from page where name = ?", Integer.class, name) > 0;
  }

  private void insert(
      String name,
      long walkId,
      String locationId,
      String channel,
      long earliest,
      long latest,
      List<Sighting> sightings,
      Instant readAt,
      String sink) {
    jdbc.update(
        "insert into page (name, walk_id, location_id, channel, min_ms, max_ms, messages, ids,"
            + " read_ms, only_sink) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        name,
        walkId,
        locationId,
        channel,
        earliest,
        latest,
        sightings.size(),
        SightingLines.write(sightings),
        readAt.toEpochMilli(),
        sink);
  }

  /** The entry of a page. */
  public Optional<PageEntry> entry(String name) {
    return jdbc
        .query(
            "select location_id, channel, read_ms, messages, only_sink from page where name = ?",
            (row, number) ->
                new PageEntry(
                    name,
                    row.getString(1),
                    row.getString(2),
                    Instant.ofEpochMilli(row.getLong(3)),
                    row.getInt(4),
                    row.getString(5)),
            name)
        .stream()
        .findFirst();
  }

  @Override
  public void within(Window window, Consumer<Sighting> taker) {
    Instant from = window.firstInstant();
    Instant to = window.lastInstant();
    read(
        window,
        from == null ? 0 : from.toEpochMilli(),
        to.toEpochMilli(),
        sighting -> {
          Instant date = sighting.date();
          if (date != null && !date.isAfter(to) && (from == null || !date.isBefore(from))) {
            taker.accept(sighting);
          }
        });
  }

  @Override
  public List<Sighting> at(Window window, Instant date) {
    List<Sighting> found = new ArrayList<>();
    long at = date == null ? DATELESS : date.toEpochMilli();
    read(
        window,
        at,
        at,
        sighting -> {
          if (Objects.equals(sighting.date(), date)) {
            found.add(sighting);
          }
        });
    return found;
  }

  private void read(Window window, long low, long high, Consumer<Sighting> taker) {
    jdbc.query(
        "select ids from page where location_id = ? and channel = ? and max_ms >= ? and min_ms <= ?"
            + " order by read_ms",
        (RowCallbackHandler) row -> SightingLines.read(row.getString(1)).forEach(taker),
        window.locationId(),
        window.channel(),
        low,
        high);
  }

  /** Whether a page is committed and not delivered yet. */
  public boolean isAwaited(String name) {
    return jdbc.queryForObject(
            "select count(*) from page where name = ? and delivered_ms is null",
            Integer.class,
            name)
        > 0;
  }

  /**
   * The page has left the spool.
   *
   * @param sinks how many messages each sink took
   * @param leftOut how many a route left out on purpose
   * @param deadLetters how many became dead letters
   */
  public void delivered(
      String name, Map<String, Integer> sinks, int leftOut, int deadLetters, Instant now) {
    jdbc.update(
        "update page set delivered_ms = ?, sinks = ?, filtered = ?, dead_letters = ? where name ="
            + " ?",
        now.toEpochMilli(),
        json(sinks),
        leftOut,
        deadLetters,
        name);
  }

  private static String json(Map<String, Integer> counts) {
    try {
      return JSON.writeValueAsString(counts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * One page, as a summary counts it.
   *
   * @param sinks how many messages each sink took; empty while it waits
   * @param delivered when, {@code null} while it waits
   */
  public record Tally(
      String locationId,
      String channel,
      int messages,
      Map<String, Integer> sinks,
      int filtered,
      int deadLetters,
      Instant read,
      Instant delivered) {}

  /** The pages that were read, or delivered, since then. */
  public List<Tally> talliesSince(Instant since) {
    return jdbc.query(
        "select location_id, channel, messages, sinks, filtered, dead_letters, read_ms,"
            + " delivered_ms from page where read_ms >= ? or delivered_ms >= ? or delivered_ms is"
            + " null",
        (row, number) ->
            new Tally(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                counts(row.getString(4)),
                row.getInt(5),
                row.getInt(6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getObject(8) == null ? null : Instant.ofEpochMilli(row.getLong(8))),
        since.toEpochMilli(),
        since.toEpochMilli());
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

  /** The counts of every stream that has pages. */
  public List<Counts> countsByStream() {
    return jdbc.query(
        "select location_id, channel, sum(case when delivered_ms is null then 0 else messages -"
            + " filtered - dead_letters end), sum(case when delivered_ms is null then messages else"
            + " 0 end), sum(case when delivered_ms is null then 1 else 0 end) from page group by"
            + " location_id, channel order by location_id, channel",
        (row, number) ->
            new Counts(
                row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getInt(5)));
  }

  /**
   * What left the spool in one hour.
   *
   * @param hour its beginning
   * @param exported messages, each version one, that the sinks took
   */
  public record Hour(String locationId, String channel, Instant hour, long exported) {}

  /** What left the spool since then, by hour and stream. */
  public List<Hour> deliveredSince(Instant since) {
    return jdbc.query(
        "select location_id, channel, delivered_ms - mod(delivered_ms, 3600000) as hour_ms,"
            + " sum(messages - filtered - dead_letters) from page where delivered_ms >= ? group by"
            + " location_id, channel, delivered_ms - mod(delivered_ms, 3600000)",
        (row, number) ->
            new Hour(
                row.getString(1),
                row.getString(2),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(4)),
        since.toEpochMilli());
  }

  /** The counts of every stream, of what left the spool before then; nothing waits in them. */
  public List<Counts> deliveredBefore(Instant before) {
    return jdbc.query(
        "select location_id, channel, sum(messages - filtered - dead_letters) from page where"
            + " delivered_ms < ? group by location_id, channel",
        (row, number) -> new Counts(row.getString(1), row.getString(2), row.getLong(3), 0, 0),
        before.toEpochMilli());
  }

  /** The counts of every stream that has pages in the spool; nothing is exported in them. */
  public List<Counts> waiting() {
    return jdbc.query(
        "select location_id, channel, sum(messages), count(*) from page where delivered_ms is null"
            + " group by location_id, channel",
        (row, number) ->
            new Counts(row.getString(1), row.getString(2), 0, row.getLong(3), row.getInt(4)));
  }

  /**
   * One version of a message in one page.
   *
   * @param version the hash of its bytes
   * @param date its {@code dateAdded}, {@code null} where it has none that can be read
   * @param again whether it was a dead letter that was replayed
   * @param pageMessages how many messages the page holds
   * @param delivered when the page left the spool, {@code null} while it waits there
   * @param sinks how many messages of the page each sink took
   * @param deadLetters how many messages of the page are dead letters
   */
  public record Trace(
      String locationId,
      String channel,
      String version,
      Instant date,
      Instant read,
      String page,
      boolean again,
      int pageMessages,
      Instant delivered,
      Map<String, Integer> sinks,
      int deadLetters) {}

  /** Every time that a message was read or replayed, the earliest first. */
  public List<Trace> traces(String messageId) {
    String line = SightingLines.endOfLine(messageId);
    return jdbc.query(
        "select name, walk_id, location_id, channel, messages, ids, read_ms, delivered_ms, sinks,"
            + " dead_letters from page where position(? in ids) > 0 order by read_ms, walk_id desc",
        (ResultSetExtractor<List<Trace>>)
            rows -> {
              List<Trace> traces = new ArrayList<>();
              while (rows.next()) {
                for (Sighting sighting : SightingLines.read(rows.getString(6))) {
                  if (sighting.id().equals(messageId)) {
                    traces.add(trace(rows, sighting));
                  }
                }
              }
              return traces;
            },
        line);
  }

  private static Trace trace(ResultSet row, Sighting sighting) throws SQLException {
    return new Trace(
        row.getString(3),
        row.getString(4),
        HexFormat.of().toHexDigits(sighting.contentHash()),
        sighting.date(),
        Instant.ofEpochMilli(row.getLong(7)),
        row.getString(1),
        row.getLong(2) == AGAIN,
        row.getInt(5),
        row.getObject(8) == null ? null : Instant.ofEpochMilli(row.getLong(8)),
        counts(row.getString(9)),
        row.getInt(10));
  }

  private static Map<String, Integer> counts(String json) {
    try {
      return json == null ? Map.of() : JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("table page, column sinks: not what was written there", e);
    }
  }
}
