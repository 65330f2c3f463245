package io.highlevelexport.ledger;

import io.highlevelexport.model.PieceAnswer.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** How much content there is of each location and kind, and what does not come. */
public final class ContentCounts {
  private final JdbcTemplate jdbc;
  private final Set<String> kinds;
  private final Set<String> counted = new HashSet<>();

  /**
   * @param kinds of content that are fetched
   */
  public ContentCounts(JdbcTemplate jdbc, Set<String> kinds) {
    this.jdbc = jdbc;
    this.kinds = new TreeSet<>(kinds);
  }

  /** How many pieces of a kind a location has in each state. */
  public record Count(
      String location, String kind, long wanted, long delivered, long absent, long refused) {}

  /** The counts of every location and kind that is fetched, in order. */
  public List<Count> all() {
    return Records.list(
            jdbc,
            Count.class,
            "select location_id, kind, wanted, delivered, absent, refused from content_count order"
                + " by location_id, kind")
        .stream()
        .filter(count -> kinds.contains(count.kind()))
        .toList();
  }

  /** The locations that may have pieces of a kind. */
  List<String> locations(String kind) {
    return jdbc.queryForList(
        "select location_id from content_count where kind = ?", String.class, kind);
  }

  /**
   * A piece that does not come, or has not come yet.
   *
   * @param url of an attachment, else {@code null}
   * @param state {@code absent}, {@code refused}, or {@code wanted}: it is asked for again
   * @param words of whoever has it
   */
  public record Missing(
      String location,
      String kind,
      String messageId,
      String id,
      String url,
      String state,
      String words) {}

  /** Every piece that did not come when it was asked for, in order. */
  public List<Missing> missing() {
    return Stream.of(
            "= 'absent'", "= 'refused'", "= 'wanted' and failed_ms > 0 and words is not null")
        .flatMap(state -> missing(state).stream())
        .filter(piece -> kinds.contains(piece.kind()))
        .sorted(
            Comparator.comparing(Missing::location)
                .thenComparing(Missing::kind)
                .thenComparing(Missing::id))
        .toList();
  }

  private List<Missing> missing(String state) {
    return Records.list(
        jdbc,
        Missing.class,
        "select location_id, kind, message_id, id, url, state, words from content_piece where state"
            + " "
            + state);
  }

  /**
   * Sees to it that the pieces of a location are counted. Not within a transaction of a page: two
   * that begin the same at once would wait for each other.
   */
  void begin(String locationId) {
    synchronized (counted) {
      if (counted.contains(locationId)) {
        return;
      }
      Set<String> missing = new TreeSet<>(kinds);
      all().stream()
          .filter(count -> count.location().equals(locationId))
          .forEach(count -> missing.remove(count.kind()));
      missing.forEach(
          kind ->
              jdbc.update(
                  "insert into content_count (location_id, kind, wanted, delivered, absent,"
                      + " refused) values (?, ?, 0, 0, 0, 0)",
                  locationId,
                  kind));
      counted.add(locationId);
    }
  }

  /**
   * Some pieces are in another state.
   *
   * @param pieces how many more are in that state
   * @param wanted how many more are wanted
   */
  void count(String locationId, String kind, State state, long pieces, long wanted, Instant now) {
    if (pieces != 0 || wanted != 0) {
      jdbc.update(
          "update content_count set wanted = wanted + ?, "
              + state.text()
              + " = "
              + state.text()
              + " + ?, settled_ms = case when ? > 0 then ? else settled_ms end where location_id ="
              + " ? and kind = ?",
          wanted,
          pieces,
          pieces,
          now.toEpochMilli(),
          locationId,
          kind);
    }
  }
}
