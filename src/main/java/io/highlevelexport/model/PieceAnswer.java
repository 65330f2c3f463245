package io.highlevelexport.model;

import java.util.Locale;

/**
 * What became of the request for a piece.
 *
 * @param content {@code null} where there is none
 * @param bytes how much it is
 * @param words of the API where it gave none
 */
public record PieceAnswer(State state, Message content, long bytes, String words) {
  /** What became of a piece. */
  public enum State {
    /** It is to be asked for. */
    WANTED,
    DELIVERED,
    /** The API says that there is none. */
    ABSENT,
    /** The API does not give it, or it is not to be taken. */
    REFUSED;

    /** As table {@code content_piece} has it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** It came, and is in memory. */
  public static PieceAnswer delivered(Message content) {
    return new PieceAnswer(State.DELIVERED, content, content.raw().length(), null);
  }

  /** There is none. */
  public static PieceAnswer absent(String words) {
    return new PieceAnswer(State.ABSENT, null, 0, words);
  }

  /** It is not given, or not taken. */
  public static PieceAnswer refused(String words) {
    return new PieceAnswer(State.REFUSED, null, 0, words);
  }
}
