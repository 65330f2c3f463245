package io.highlevelexport.ledger;

import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Pieces that are asked for again although they were settled. Every method throws Spring's {@link
 * DataAccessException}.
 */
final class SettledPieces {
  private static final int MOST = 500;

  private final JdbcTemplate jdbc;

  SettledPieces(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
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

  /** The ids of those that were settled before that, some hundred at most. */
  List<String> before(String locationId, String kind, State state, Instant before) {
    return jdbc.queryForList(
        "select id from content_piece where state = ? and location_id = ? and kind = ? and due_ms <"
            + " ? order by due_ms limit ?",
        String.class,
        state.text(),
        locationId,
        kind,
        before.toEpochMilli(),
        MOST);
  }

  /** They are wanted from now on. */
  void again(String locationId, String kind, List<String> ids, LongSupplier batches, Instant now) {
    long batch = 0;
    List<Object[]> rows = new ArrayList<>();
    for (String id : ids) {
      int place = rows.size() % ContentLedger.MOST_IN_A_BATCH;
      batch = place == 0 ? batches.getAsLong() : batch;
      rows.add(new Object[] {batch, place, now.toEpochMilli(), locationId, kind, id});
    }
    jdbc.batchUpdate(
        "update content_piece set state = 'wanted', batch = ?, place = ?, due_ms = ?"
            + ContentLedger.OF_PIECE,
        rows);
  }

  /**
   * Those that were not taken are wanted again, where the limits were others then.
   *
   * @return how many, by location
   */
  Map<String, Long> again(String kind, String limits, Instant now) {
    String notTaken = " where state = 'refused' and kind = ? and digest <> ?";
    Map<String, Long> pieces = new TreeMap<>();
    jdbc.query(
        "select location_id, count(*) from content_piece" + notTaken + " group by location_id",
        (RowCallbackHandler) row -> pieces.put(row.getString(1), row.getLong(2)),
        kind,
        limits);
    jdbc.update(
        "update content_piece set state = 'wanted', due_ms = ?" + notTaken,
        now.toEpochMilli(),
        kind,
        limits);
    return pieces;
  }
}
