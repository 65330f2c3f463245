package io.highlevelexport.content;

import io.highlevelexport.model.Piece;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An answer to the request for a piece, as it comes.
 *
 * @param headers a map that takes their names in any case
 */
record PieceResponse(
    String locationId,
    Piece piece,
    int status,
    Map<String, Object> headers,
    InputStream body,
    Instant at) {
  /** Whether it is a part of the piece alone. */
  boolean isPart() {
    return status == 206;
  }

  /**
   * Tells what its address has now from what it had; empty where nobody says. The date comes first:
   * servers behind one address may each have a tag of their own.
   */
  String edition() {
    String date = header("Last-Modified");
    return date.isEmpty() ? header("ETag").replaceFirst("^W/", "") : date;
  }

  /** A header, or an empty text. */
  String header(String name) {
    return Objects.toString(headers.get(name), "");
  }
}
