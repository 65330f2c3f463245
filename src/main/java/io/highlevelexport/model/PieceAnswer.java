package io.highlevelexport.model;

import java.util.Locale;

/**
 * What became of the request for a piece.
 *
 * @param content {@code null} where there is none
 * @param bytes how much it is
 * @param digest of the content, or of the limits that it is beyond; else {@code null}
 * @param words of whoever has it, where it gave none
 */
public record PieceAnswer(State state, Message content, long bytes, String digest, String words) {
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
    return delivered(content, content.raw().length());
  }

  /** It came, and so many bytes of it are elsewhere. */
  public static PieceAnswer delivered(Message content, long bytes) {
    String digest = ContentHash.hex(content.raw().toBytes());
    return new PieceAnswer(State.DELIVERED, content, bytes, digest, null);
  }

  /** There is none. */
  public static PieceAnswer absent(String words) {
    return new PieceAnswer(State.ABSENT, null, 0, null, words);
  }

  /** It is not given. */
  public static PieceAnswer refused(String words) {
    return notTaken(null, words);
  }

  /**
   * It is not taken: asked for again once the limits are others.
   *
   * @param limits their digest
   */
  public static PieceAnswer notTaken(String limits, String words) {
    return new PieceAnswer(State.REFUSED, null, 0, limits, words);
  }
}
