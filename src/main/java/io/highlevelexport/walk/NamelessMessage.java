package io.highlevelexport.walk;

import java.util.HexFormat;

/**
 * An element of {@code messages} that has no id, so that no sink could tell it from another.
 *
 * @param raw the JSON value as received
 */
public record NamelessMessage(Sighting sighting, byte[] raw) {
  static String name(long contentHash) {
    return "without-id-" + HexFormat.of().toHexDigits(contentHash);
  }

  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return sighting.id();
  }
}
