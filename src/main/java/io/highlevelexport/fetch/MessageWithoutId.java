package io.highlevelexport.fetch;

import io.highlevelexport.message.ContentHash;
import io.highlevelexport.walk.Sighting;
import java.util.HexFormat;

/**
 * An element of {@code messages} that has no id, so that no sink could tell it from another.
 *
 * @param raw the JSON value as received
 */
public record MessageWithoutId(Sighting sighting, byte[] raw) {
  static String name(byte[] raw) {
    return "without-id-" + HexFormat.of().toHexDigits(ContentHash.of(raw));
  }

  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return sighting.id();
  }
}
