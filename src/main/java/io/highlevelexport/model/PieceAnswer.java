package io.highlevelexport.model;

import java.util.Locale;

/**
 * What the API said to the request for a piece.
 *
 * @param content {@code null} where it gave none
 * @param words of the API where it gave none
 */
public record PieceAnswer(State state, Message content, String words) {
  /** What became of a piece. */
  public enum State {
    /** It is to be asked for. */
    WANTED,
    DELIVERED,
    /** The API says that there is none. */
    ABSENT,
    /** The API does not give it. */
    REFUSED;

    /** As table {@code content_piece} has it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
