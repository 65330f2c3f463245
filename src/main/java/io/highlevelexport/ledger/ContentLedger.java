package io.highlevelexport.ledger;

import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.PieceAnswer.State;
import io.highlevelexport.model.PieceBatch;
import io.highlevelexport.model.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which pieces are wanted, and what became of them, in table {@code content_piece}. One process
 * writes at a time for a location.
 */
public final class ContentLedger {
  /** A batch is one file and one transaction; what a crash costs is the requests of one. */
  static final int MOST_IN_A_BATCH = 50;

  private static final int MOST_TRIES = 5;
  private static final int LONGEST_ID = 255;
  private static final int LONGEST_WORDS = 2000;

  private static final String OF_BATCH = " where batch = ? and state = 'wanted'";

  static final String OF_PIECE = " where location_id = ? and kind = ? and id = ?";

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Set<String> kinds;
  private final ContentCounts counts;
  private final Numbers batches;
  private final PiecesAgain again;

  /**
   * @param transaction fails when another instance has taken over
   * @param kinds of content that are fetched; what is wanted of others waits
   */
  public ContentLedger(JdbcTemplate jdbc, TransactionTemplate transaction, Set<String> kinds) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.kinds = new TreeSet<>(kinds);
    this.counts = new ContentCounts(jdbc, kinds);
    this.batches = new Numbers(jdbc, transaction, "batch");
    this.again = new PiecesAgain(jdbc, transaction, counts, batches);
  }

  /** Has pieces asked for again that did not come. */
  public PiecesAgain again() {
    return again;
  }

  /**
   * Enters pieces that are new; to be called within the transaction that has their messages routed.
   * One that was absent is asked for again: its message has changed since.
   */
  void want(String locationId, List<Piece> pieces, Instant now) {
    pieces.stream()
        .collect(Collectors.groupingBy(Piece::kind, TreeMap::new, Collectors.toList()))
        .forEach((kind, some) -> want(locationId, kind, some, now));
  }

  private void want(String locationId, String kind, List<Piece> pieces, Instant now) {
    Map<String, Piece> fresh = new LinkedHashMap<>();
    pieces.forEach(piece -> fresh.putIfAbsent(storedId(piece), piece));
    Map<String, State> known = known(locationId, kind, List.copyOf(fresh.keySet()));
    fresh.keySet().removeAll(known.keySet());
    List<Object[]> rows = new ArrayList<>();
    long batch = 0;
    long refused = 0;
    for (Map.Entry<String, Piece> entry : fresh.entrySet()) {
      Piece piece = entry.getValue();
      int place = rows.size() % MOST_IN_A_BATCH;
      batch = place == 0 ? batches.next() : batch;
      boolean canBeAsked = entry.getKey().equals(piece.id());
      refused += canBeAsked ? 0 : 1;
      rows.add(
          new Object[] {
            locationId,
            kind,
            entry.getKey(),
            plain(piece.messageId()),
            piece.contactId() == null ? null : plain(piece.contactId()),
            piece.date() == null ? null : piece.date().toEpochMilli(),
            piece.url() == null ? null : plain(piece.url()),
            (canBeAsked ? State.WANTED : State.REFUSED).text(),
            batch,
            place,
            now.toEpochMilli(),
            canBeAsked ? null : "no request can name an id such as this one"
          });
    }
    jdbc.batchUpdate(
        "insert into content_piece (location_id, kind, id, message_id, contact_id, date_ms, url,"
            + " state, batch, place, due_ms, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows);
    counts.count(locationId, kind, State.REFUSED, refused, rows.size() - refused, now);
    if (kind.equals(Piece.CONTACT)) {
      again.meet(locationId, known.keySet(), pieces);
      return;
    }
    known.values().removeIf(state -> state != State.ABSENT);
    again.want(locationId, kind, known.keySet(), now);
  }

  /** An id of dots alone would be a step in a path. */
  static String storedId(Piece piece) {
    String fitting = PlainText.of(plain(piece.id()), LONGEST_ID);
    return fitting.matches("\\.+") ? fitting + '?' : fitting;
  }

  private static String plain(String text) {
    return PlainText.of(Objects.requireNonNullElse(text, ""));
  }

  private Map<String, State> known(String locationId, String kind, List<String> ids) {
    Map<String, State> known = new LinkedHashMap<>();
    Records.byIds(
            jdbc,
            Known.class,
            "select id, state from content_piece where location_id = ? and kind = ? and id in",
            List.of(locationId, kind),
            ids)
        .forEach(each -> known.put(each.id(), each.state()));
    return known;
  }

  private record Known(String id, State state) {}

  /** By location, when the first of its wanted pieces is due. */
  public Map<String, Instant> due() {
    Map<String, Instant> due = new LinkedHashMap<>();
    counts.all().stream()
        .filter(count -> count.wanted() > 0)
        .map(ContentCounts.Count::location)
        .distinct()
        .forEach(location -> due(location).ifPresent(first -> due.put(location, first)));
    return due;
  }

  /** When the first wanted piece of a location is due; empty where none is wanted. */
  public Optional<Instant> due(String locationId) {
    return kinds.stream()
        .flatMap(
            kind ->
                Records.first(
                    jdbc,
                    Instant.class,
                    "select min(due_ms) from content_piece where state = 'wanted' and location_id ="
                        + " ? and kind = ?",
                    locationId,
                    kind)
                    .stream())
        .min(Comparator.naturalOrder());
  }

  private record Due(String kind, long batch, long dueMs) {}

  /**
   * The next batch of a location that is due, of whatever kind has waited longest.
   *
   * @param underWay the batches that others have
   */
  public Optional<PieceBatch> next(String locationId, Set<Long> underWay, Instant now) {
    return kinds.stream()
        .flatMap(kind -> next(locationId, kind, underWay, now).stream())
        .min(Comparator.comparingLong(Due::dueMs).thenComparingLong(Due::batch))
        .map(due -> batch(locationId, due));
  }

  private Optional<Due> next(String locationId, String kind, Set<Long> underWay, Instant now) {
    return Records.list(
            jdbc,
            Due.class,
            "select kind, batch, due_ms from content_piece where state = 'wanted' and location_id ="
                + " ? and kind = ? and due_ms <= ? order by due_ms, batch limit ?",
            locationId,
            kind,
            now.toEpochMilli(),
            MOST_IN_A_BATCH * (underWay.size() + 1))
        .stream()
        .filter(due -> !underWay.contains(due.batch()))
        .findFirst();
  }

  private record Wanted(Piece piece, Instant due, PieceBatch.Before before) {}

  private PieceBatch batch(String locationId, Due due) {
    List<Wanted> pieces =
        Records.list(
            jdbc,
            Wanted.class,
            "select kind, id, message_id, contact_id, date_ms, url, due_ms, tries, digest from"
                + " content_piece"
                + OF_BATCH
                + " order by place",
            due.batch());
    return new PieceBatch(
        due.batch(),
        locationId,
        due.kind(),
        pieces.get(0).due(),
        pieces.stream().map(Wanted::piece).toList(),
        pieces.stream().map(Wanted::before).toList());
  }

  /**
   * Why a piece did not come, and when it is asked for again.
   *
   * @param behind pieces of its batch that are put off with it, unasked
   */
  public record Failure(String words, Instant due, List<Piece> behind) {}

  /**
   * A batch is delivered, as far as it came. The rest goes on as another batch, since this one has
   * its file; a piece that failed does not hold the others up, but for those that would fail too.
   *
   * @param answers to the first pieces of the batch
   * @param named pieces of other kinds that these answers name
   * @param failure of the piece behind them; {@code null} where it did not fail
   */
  public void settle(
      PieceBatch batch,
      List<PieceAnswer> answers,
      List<Piece> named,
      Failure failure,
      Instant now) {
    inTransaction(
        () -> {
          for (int i = 0; i < answers.size(); i++) {
            settle(batch, batch.pieces().get(i), answers.get(i), now);
          }
          for (State state : List.of(State.DELIVERED, State.ABSENT, State.REFUSED)) {
            long pieces = answers.stream().filter(answer -> answer.state() == state).count();
            counts.count(batch.locationId(), batch.kind(), state, pieces, -pieces, now);
          }
          want(batch.locationId(), named, now);
          if (failure != null) {
            long number = batches.next();
            fail(batch, batch.pieces().get(answers.size()), failure, number, now);
            failure.behind().forEach(piece -> putOff(batch, piece, failure.due(), number, now));
          }
          if (answers.stream().anyMatch(answer -> answer.content() != null)) {
            jdbc.update(
                "update content_piece set batch = ?" + OF_BATCH, batches.next(), batch.number());
          }
        });
  }

  /** A mail waits for it no longer than for one that was asked for. */
  private void putOff(PieceBatch batch, Piece piece, Instant due, long number, Instant now) {
    jdbc.update(
        "update content_piece set batch = ?, due_ms = ?, failed_ms = coalesce(failed_ms, ?)"
            + OF_PIECE,
        number,
        due.toEpochMilli(),
        now.toEpochMilli(),
        batch.locationId(),
        batch.kind(),
        piece.id());
  }

  private void settle(PieceBatch batch, Piece piece, PieceAnswer answer, Instant now) {
    jdbc.update(
        "update content_piece set state = ?, tries = tries + 1, due_ms = ?, digest = ?, words = ?"
            + OF_PIECE,
        answer.state().text(),
        dueAgain(piece, answer, now),
        answer.digest(),
        words(answer.words()),
        batch.locationId(),
        batch.kind(),
        piece.id());
  }

  /** For most kinds when it is asked for again, 0 for never; for contacts when that was. */
  private static long dueAgain(Piece piece, PieceAnswer answer, Instant now) {
    if (piece.kind().equals(Piece.CONTACT)) {
      return now.toEpochMilli();
    }
    return answer.state() == State.ABSENT ? PiecesAgain.nextLook(piece, now) : 0;
  }

  private static String words(String words) {
    return words == null ? null : PlainText.of(words, LONGEST_WORDS);
  }

  /**
   * The routes did not take a batch: it is fetched and delivered again then, each piece alone where
   * one of them may be what they do not take.
   */
  public void postpone(PieceBatch batch, Failure failure, boolean isAlone, Instant now) {
    inTransaction(
        () -> {
          for (Piece piece : batch.pieces()) {
            fail(batch, piece, failure, isAlone ? batches.next() : batch.number(), now);
          }
        });
  }

  /** Another one of its batch is tried first then: it may be broken for good. */
  private void fail(PieceBatch batch, Piece piece, Failure failure, long number, Instant now) {
    putOff(batch, piece, failure.due(), number, now);
    jdbc.update(
        "update content_piece set tries = tries + 1, place = place + ?, words = ?" + OF_PIECE,
        MOST_IN_A_BATCH,
        words(failure.words()),
        batch.locationId(),
        batch.kind(),
        piece.id());
  }

  /** Two at once may be in each other's way, as in MariaDB: whoever loses does it again. */
  private void inTransaction(Runnable work) {
    batches.stock(0);
    for (int tries = 1; ; tries++) {
      try {
        transaction.executeWithoutResult(status -> work.run());
        return;
      } catch (PessimisticLockingFailureException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** To be called before a transaction of a page that has pieces: they are counted and numbered. */
  void begin(String locationId) {
    counts.begin(locationId);
    batches.stock(0);
  }
}
