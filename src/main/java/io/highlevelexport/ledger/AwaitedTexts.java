package io.highlevelexport.ledger;

import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PlainText;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What is still to come of the texts of e-mails and their attachments, and which are there, for the
 * mails that wait for them.
 */
public final class AwaitedTexts {
  private final JdbcTemplate jdbc;
  private final List<String> kinds;

  /**
   * @param kinds of content that mails wait for
   */
  public AwaitedTexts(JdbcTemplate jdbc, List<String> kinds) {
    this.jdbc = jdbc;
    this.kinds = List.copyOf(kinds);
  }

  /**
   * What became of one text or attachment.
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

  /** When the next of a location is asked for; empty where none is wanted. */
  public Optional<Instant> next(String locationId) {
    return times(
            "select due_ms from content_piece where state = 'wanted' and location_id = ? and kind ="
                + " ? order by due_ms limit 1",
            locationId)
        .min(Comparator.naturalOrder());
  }

  /** When the last of a location came, or was found to be missing. */
  public Instant settledAt(String locationId) {
    return times(
            "select settled_ms from content_count where location_id = ? and kind = ?", locationId)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private Stream<Instant> times(String query, String locationId) {
    return kinds.stream()
        .flatMap(kind -> Records.first(jdbc, Instant.class, query, locationId, kind).stream());
  }

  /** What became of these pieces; without those that the ledger does not know. */
  public Map<Piece, Text> of(String locationId, List<Piece> pieces) {
    Map<Piece, Text> texts = new HashMap<>();
    pieces.stream()
        .collect(Collectors.groupingBy(Piece::kind))
        .forEach(
            (kind, some) -> {
              Map<String, List<Piece>> byId =
                  some.stream()
                      .distinct()
                      .collect(Collectors.groupingBy(piece -> PlainText.of(piece.id())));
              Records.byIds(
                      jdbc,
                      Known.class,
                      "select id, state, words, due_ms, failed_ms from content_piece where"
                          + " location_id = ? and kind = ? and id in",
                      List.of(locationId, kind),
                      List.copyOf(byId.keySet()))
                  .forEach(
                      each ->
                          byId.getOrDefault(each.id(), List.of())
                              .forEach(piece -> texts.put(piece, each.text())));
            });
    return texts;
  }

  private record Known(String id, Text text) {}

  /**
   * An attachment as table {@code attachments} has it.
   *
   * @param name as its address has it, whoever wrote that; may be {@code null}
   * @param file below {@code export.content.directory}
   * @param contentType as its host says, whatever that is; may be {@code null}
   */
  public record File(String name, String file, String contentType, long bytes) {}

  /** Where an attachment is; {@code null} where the table does not have it. */
  public File file(String locationId, Piece piece) {
    return Records.first(
            jdbc,
            File.class,
            "select name, file, content_type, bytes from attachments where location_id = ? and id ="
                + " ?",
            locationId,
            PlainText.of(piece.id()))
        .orElse(null);
  }

  /** An e-mail as table {@code emails} has it; {@code null} where it has none. */
  public String json(String locationId, Piece piece) {
    return Records.first(
            jdbc,
            String.class,
            "select raw from emails where location_id = ? and id = ?",
            locationId,
            PlainText.of(piece.id()))
        .orElse(null);
  }
}
