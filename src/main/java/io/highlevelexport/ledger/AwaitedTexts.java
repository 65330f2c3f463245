package io.highlevelexport.ledger;

import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * What is still to come of the texts of e-mails, and which are there, for the mails that wait for
 * them. Every method throws Spring's {@link DataAccessException}.
 */
public final class AwaitedTexts {
  private static final int IDS_A_QUERY = 200;

  private final JdbcTemplate jdbc;

  public AwaitedTexts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What became of one text.
   *
   * @param state {@code wanted}, {@code delivered}, {@code absent} or {@code refused}
   * @param words why it is not there; {@code null} where nobody said
   * @param due when it is asked for
   * @param failedAt when it was asked for in vain first; {@code null} where it was not
   */
  public record Text(String state, String words, Instant due, Instant failedAt) {
    public boolean isWanted() {
      return state.equals("wanted");
    }

    public boolean isDelivered() {
      return state.equals("delivered");
    }
  }

  /** When the next text of a location is asked for; empty where none is wanted. */
  public Optional<Instant> next(String locationId) {
    if (count("wanted", locationId) == 0) {
      return Optional.empty();
    }
    return jdbc
        .queryForList(
            "select due_ms from content_piece where state = 'wanted' and location_id = ? and kind ="
                + " ? order by due_ms limit 1",
            Long.class,
            locationId,
            Piece.EMAIL)
        .stream()
        .map(Instant::ofEpochMilli)
        .findFirst();
  }

  /** When the last text of a location came, or was found to be missing. */
  public Instant settledAt(String locationId) {
    return Instant.ofEpochMilli(count("settled_ms", locationId));
  }

  private long count(String column, String locationId) {
    return jdbc
        .queryForList(
            "select coalesce("
                + column
                + ", 0) from content_count where location_id = ? and kind = ?",
            Long.class,
            locationId,
            Piece.EMAIL)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /** What became of these pieces, by their ids; without those that the ledger does not know. */
  public Map<String, Text> of(String locationId, List<Piece> pieces) {
    List<String> ids = pieces.stream().map(piece -> PlainText.of(piece.id())).distinct().toList();
    Map<String, Text> known = new HashMap<>();
    for (int from = 0; from < ids.size(); from += IDS_A_QUERY) {
      List<String> some = ids.subList(from, Math.min(from + IDS_A_QUERY, ids.size()));
      List<String> arguments = new ArrayList<>(List.of(locationId, Piece.EMAIL));
      arguments.addAll(some);
      jdbc.query(
          "select id, state, words, due_ms, failed_ms from content_piece where location_id = ? and"
              + " kind = ? and id in ("
              + "?, ".repeat(some.size() - 1)
              + "?)",
          (RowCallbackHandler)
              row ->
                  known.put(
                      row.getString(1),
                      new Text(
                          row.getString(2),
                          row.getString(3),
                          Instant.ofEpochMilli(row.getLong(4)),
                          row.getObject(5) == null ? null : Instant.ofEpochMilli(row.getLong(5)))),
          arguments.toArray());
    }
    Map<String, Text> texts = new HashMap<>();
    for (Piece piece : pieces) {
      Text text = known.get(PlainText.of(piece.id()));
      if (text != null) {
        texts.put(piece.id(), text);
      }
    }
    return texts;
  }

  /** An e-mail as table {@code emails} has it; {@code null} where it has none. */
  public String json(String locationId, Piece piece) {
    return jdbc
        .queryForList(
            "select raw from emails where location_id = ? and id = ?",
            String.class,
            locationId,
            PlainText.of(piece.id()))
        .stream()
        .findFirst()
        .orElse(null);
  }
}
