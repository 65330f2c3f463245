package io.highlevelexport.content;

import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A kind of content: which messages have it, how the API is asked for it, and what an answer holds.
 * What is fetched goes to the route {@code content-<name>}.
 */
public abstract class ContentKind {
  private static final Set<String> OF_CALLS = Set.of(Piece.RECORDING, Piece.TRANSCRIPT);

  private final String name;

  /**
   * @param name one of {@link Piece#KINDS}
   */
  ContentKind(String name) {
    this.name = name;
  }

  public final String name() {
    return name;
  }

  /** What belongs to a message, in its order. */
  public abstract List<Piece> of(Message message);

  /** What a piece of another kind names, once it came. */
  public List<Piece> of(Piece other, Message content) {
    return List.of();
  }

  /**
   * The path of the request below {@code export.api.url}, encoded; {@code null} where the API does
   * not have it.
   */
  public abstract String path(String locationId, Piece piece);

  /** Who has it, where that is another host than the API's; else empty. */
  String host(Piece piece) {
    return "";
  }

  /**
   * The header Version.
   *
   * @param ofMessages that of the messages, {@code export.api.version}
   */
  public String version(String ofMessages) {
    return ofMessages;
  }

  /** After how long a piece is asked for again; {@code null} for never. */
  public Duration period() {
    return null;
  }

  /**
   * What an answer with another status means, where it means something else than with messages.
   *
   * @param words the beginning of its body
   * @return {@code null} where it does not
   */
  public PieceAnswer refusal(String locationId, int status, String words) {
    return null;
  }

  /** Whether an answer with this status says that there is no such piece, or of a call none yet. */
  final boolean isAbsent(int status) {
    return status == 404
        || status == 410
        || status == 204
        || OF_CALLS.contains(name) && (status == 400 || status == 422);
  }

  /** The answer that a request would get, where that is known; else {@code null}. */
  public PieceAnswer known(String locationId, Piece piece) {
    return null;
  }

  public String accept() {
    return "application/json";
  }

  /** The header Range; {@code null} for all of it. */
  public String range(String locationId, Piece piece) {
    return null;
  }

  /**
   * What an answer with status 200 or 206 holds.
   *
   * @return {@code null} where it is nothing of this kind
   * @throws IOException where the answer breaks off, or cannot be kept
   */
  abstract PieceAnswer read(PieceResponse response) throws IOException;

  /** There is no such piece: what came of it earlier is of no use. */
  public void discard(String locationId, Piece piece) throws IOException {
    // most kinds keep nothing between two requests
  }
}
