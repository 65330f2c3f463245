package io.highlevelexport.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.walk.LandedPage;
import io.highlevelexport.walk.NamelessMessage;
import io.highlevelexport.walk.Sighting;
import io.highlevelexport.walk.Window;
import java.time.Instant;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The pages of the spool and every message version that was read with them, in table {@code page}:
 * the archive's own ledger. Every method throws Spring's {@link DataAccessException}.
 */
public final class PageStore {
  /** Stands for "a message without a date" in the range of a page's dates. */
  private static final long DATELESS = -1;

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

  /** Enters the messages of a page that are dead letters for want of an id. */
  public void insertNameless(Window window, LandedPage page) {
    List<Sighting> sightings = page.nameless().stream().map(NamelessMessage::sighting).toList();
    String name = sightings.get(0).id() + "-" + page.readAt().toEpochMilli();
    insert(window, name, sightings, page.readAt());
    jdbc.update(
        "update page set delivered_ms = ?, sinks = '{}', dead_letters = ? where name = ?",
        page.readAt().toEpochMilli(),
        sightings.size(),
        name);
  }

  private void insert(Window window, String name, List<Sighting> sightings, Instant readAt) {
    if (jdbc.queryForObject("select count(*) from page where name = ?", Integer.class, name) > 0) {
      return;
    }
    LongSummaryStatistics dates =
        sightings.stream()
            .mapToLong(
                sighting -> sighting.date() == null ? DATELESS : sighting.date().toEpochMilli())
            .summaryStatistics();
    jdbc.update(
        "insert into page (name, walk_id, location_id, channel, min_ms, max_ms, messages, ids,"
            + " read_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        name,
        window.id(),
        window.locationId(),
        window.channel(),
        dates.getMin(),
        dates.getMax(),
        sightings.size(),
        SightingLines.write(sightings),
        readAt.toEpochMilli());
  }

  /** What was read of a stream with a date in the range, ends included; the latest version last. */
  public List<Sighting> sightings(String locationId, String channel, Instant from, Instant to) {
    long low = from == null ? 0 : from.toEpochMilli();
    return jdbc
        .queryForList(
            "select ids from page where location_id = ? and channel = ? and max_ms >= ? and min_ms"
                + " <= ? order by read_ms",
            String.class,
            locationId,
            channel,
            low,
            to.toEpochMilli())
        .stream()
        .flatMap(ids -> SightingLines.read(ids).stream())
        .filter(
            sighting ->
                sighting.date() != null
                    && !sighting.date().isAfter(to)
                    && (from == null || !sighting.date().isBefore(from)))
        .toList();
  }

  /**
   * What was read of a stream in pages that reach over a date, or ({@code null}) that hold messages
   * without a date.
   */
  public List<Sighting> sightingsAround(String locationId, String channel, Instant date) {
    long at = date == null ? DATELESS : date.toEpochMilli();
    return jdbc
        .queryForList(
            "select ids from page where location_id = ? and channel = ? and max_ms >= ? and min_ms"
                + " <= ? order by read_ms",
            String.class,
            locationId,
            channel,
            at,
            at)
        .stream()
        .flatMap(ids -> SightingLines.read(ids).stream())
        .filter(sighting -> Objects.equals(sighting.date(), date))
        .toList();
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

  private static Map<String, Integer> counts(String json) {
    try {
      return json == null ? Map.of() : JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("table page, column sinks: not what was written there", e);
    }
  }
}
