package io.highlevelexport.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;

import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer.State;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Pieces that did not come and may come now. */
public final class PiecesAgain {
  private static final Duration YOUNG = Duration.ofDays(1);
  private static final int LATER = 4;
  private static final int MOST = 5000;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final ContentCounts counts;
  private final Numbers batches;

  PiecesAgain(
      JdbcTemplate jdbc, TransactionTemplate transaction, ContentCounts counts, Numbers batches) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.counts = counts;
    this.batches = batches;
  }

  /**
   * Has pieces asked for again that were not taken, where the limits were others then.
   *
   * @param limits their digest now
   */
  public void wantAgain(String kind, String limits, Instant now) {
    again(State.REFUSED, "p.kind = ? and p.digest <> ?", location -> true, now, kind, limits);
  }

  /**
   * Has pieces asked for again that were absent while their message was young.
   *
   * @param mine the locations that this instance works for
   * @return the locations that have some
   */
  public Set<String> lookAgain(Predicate<String> mine, Instant now) {
    return again(
        State.ABSENT,
        "p.kind <> 'contact' and p.due_ms > 0 and p.due_ms <= ?",
        mine,
        now,
        now.toEpochMilli());
  }

  /**
   * Has pieces asked for that are due later than any is put off: a clock said so that was ahead.
   *
   * @param longest that one is put off
   * @return the locations that have some
   */
  public Set<String> dueByClockAhead(Predicate<String> mine, Duration longest, Instant now) {
    long latest = now.plus(longest).toEpochMilli();
    List<Kind> found =
        Records.list(
            jdbc,
            Kind.class,
            "select distinct p.location_id, p.kind from content_count c join content_piece p on"
                + " p.location_id = c.location_id and p.kind = c.kind where p.state = 'wanted' and"
                + " c.wanted > 0 and p.due_ms > ?",
            latest);
    found.removeIf(each -> !mine.test(each.location()));
    for (Kind each : found) {
      transaction.executeWithoutResult(
          status ->
              jdbc.update(
                  "update content_piece set due_ms = ? where state = 'wanted' and location_id = ?"
                      + " and kind = ? and due_ms > ?",
                  now.toEpochMilli(),
                  each.location(),
                  each.kind(),
                  latest));
    }
    return found.stream().map(Kind::location).collect(Collectors.toSet());
  }

  private record Kind(String location, String kind) {}

  private record Key(Kind kind, String id) {}

  private Set<String> again(
      State from, String condition, Predicate<String> mine, Instant now, Object... values) {
    Map<Kind, List<String>> pieces =
        Records.list(
                jdbc,
                Key.class,
                // by way of the counts: each location and kind is a range of the index
                "select p.location_id, p.kind, p.id from content_count c join content_piece p on"
                    + " p.location_id = c.location_id and p.kind = c.kind where p.state = '"
                    + from.text()
                    + "' and c."
                    + from.text()
                    + " > 0 and "
                    + condition
                    + " order by p.location_id, p.kind, p.place",
                values)
            .stream()
            .filter(piece -> mine.test(piece.kind().location()))
            .collect(
                groupingBy(Key::kind, LinkedHashMap::new, mapping(Key::id, Collectors.toList())));
    // one by one: to count locks what is counted, for all who count the same
    pieces.forEach((kind, ids) -> wantAgain(kind, ids, from, now));
    return pieces.keySet().stream().map(Kind::location).collect(Collectors.toSet());
  }

  /**
   * Has pieces of a kind asked for again that were settled long ago, some thousand at most.
   *
   * @param before when those were settled that came, or were absent
   * @param refused when those were settled that were refused
   * @return the locations that have some
   */
  public Set<String> periodic(
      String kind, Predicate<String> mine, Instant before, Instant refused, Instant now) {
    Set<String> locations = new TreeSet<>();
    for (String location : counts.locations(kind).stream().filter(mine).toList()) {
      for (State state : List.of(State.DELIVERED, State.ABSENT, State.REFUSED)) {
        List<String> ids =
            settled(location, kind, state, state == State.REFUSED ? refused : before);
        if (!ids.isEmpty()) {
          wantAgain(new Kind(location, kind), ids, state, now);
          locations.add(location);
        }
      }
    }
    return locations;
  }

  private List<String> settled(String location, String kind, State state, Instant before) {
    return Records.list(
        jdbc,
        String.class,
        "select id from content_piece where state = ? and location_id = ? and kind = ? and due_ms <"
            + " ? order by due_ms limit ?",
        state.text(),
        location,
        kind,
        before.toEpochMilli(),
        MOST);
  }

  /** Notes when contacts were met last: they are kept as long as their messages. */
  void meet(String locationId, Set<String> known, List<Piece> pieces) {
    Map<String, Long> dates = new TreeMap<>();
    for (Piece piece : pieces) {
      String id = ContentLedger.storedId(piece);
      if (piece.date() != null && known.contains(id)) {
        dates.merge(id, piece.date().toEpochMilli(), Math::max);
      }
    }
    List<Object[]> rows = new ArrayList<>();
    dates.forEach((id, date) -> rows.add(new Object[] {date, locationId, Piece.CONTACT, id, date}));
    jdbc.batchUpdate(
        "update content_piece set date_ms = ?"
            + ContentLedger.OF_PIECE
            + " and coalesce(date_ms, 0) < ?",
        rows);
  }

  /** What a call of this hour has not yet, it may have in the next; 0 is never. */
  static long nextLook(Piece piece, Instant now) {
    if (piece.date() == null) {
      return 0;
    }
    Duration age = Duration.between(piece.date(), now);
    return age.isNegative() || age.compareTo(YOUNG) > 0
        ? 0
        : piece.date().plus(age.multipliedBy(LATER)).toEpochMilli();
  }

  private void wantAgain(Kind kind, List<String> ids, State from, Instant now) {
    batches.stock(ids.size() / ContentLedger.MOST_IN_A_BATCH + 1);
    transaction.executeWithoutResult(status -> again(kind, ids, from, now));
  }

  /** Wants pieces again that were absent; to be called within a transaction. */
  void want(String locationId, String kind, Collection<String> ids, Instant now) {
    again(new Kind(locationId, kind), ids, State.ABSENT, now);
  }

  /**
   * Wants pieces again, in new batches: the file of an old one holds what came with it. One that is
   * in another state by now is wanted already, or was settled meanwhile: it is left and not
   * counted.
   */
  private void again(Kind kind, Collection<String> ids, State from, Instant now) {
    List<Object[]> rows = new ArrayList<>();
    long batch = 0;
    for (String id : ids) {
      int place = rows.size() % ContentLedger.MOST_IN_A_BATCH;
      batch = place == 0 ? batches.next() : batch;
      rows.add(
          new Object[] {
            batch, place, now.toEpochMilli(), kind.location(), kind.kind(), id, from.text()
          });
    }
    int[] changed =
        jdbc.batchUpdate(
            "update content_piece set state = 'wanted', batch = ?, place = ?, due_ms = ?"
                + ContentLedger.OF_PIECE
                + " and state = ?",
            rows);
    long wanted =
        IntStream.of(changed).map(each -> each == Statement.SUCCESS_NO_INFO ? 1 : each).sum();
    counts.count(kind.location(), kind.kind(), from, -wanted, wanted, now);
  }
}
