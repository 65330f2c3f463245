package io.highlevelexport.content;

import io.highlevelexport.model.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** An answer to the request for a piece, as it comes. */
final class PieceResponse {
  static final int QUOTED_BYTES = 2000;

  private final String locationId;
  private final Piece piece;
  private final Map<String, Object> headers;
  private final InputStream body;
  private final Instant at;
  private byte[] read = new byte[0];

  /**
   * @param headers a map that takes their names in any case
   */
  PieceResponse(
      String locationId, Piece piece, Map<String, Object> headers, InputStream body, Instant at) {
    this.locationId = locationId;
    this.piece = piece;
    this.headers = headers;
    this.body = Objects.requireNonNullElseGet(body, InputStream::nullInputStream);
    this.at = at;
  }

  String locationId() {
    return locationId;
  }

  Piece piece() {
    return piece;
  }

  Instant at() {
    return at;
  }

  /** A header, or an empty text. */
  String header(String name) {
    return Objects.toString(headers.get(name), "");
  }

  InputStream body() {
    return body;
  }

  /** The body's first bytes; to be called once. */
  byte[] bytes(int most) throws IOException {
    read = body.readNBytes(most);
    return read;
  }

  /** How the body began, as far as it was taken by {@link #bytes}. */
  String beginning() {
    return new String(read, 0, Math.min(read.length, QUOTED_BYTES), StandardCharsets.UTF_8);
  }
}
