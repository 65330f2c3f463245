package io.highlevelexport.walk;

import java.time.Instant;

/**
 * A version of a message that was read.
 *
 * @param id the message's id, or a name derived from its content where it has none
 * @param contentHash the hash of its bytes; another hash is another version
 * @param date its {@code dateAdded}, {@code null} where it has none that can be read
 */
public record Sighting(String id, long contentHash, Instant date) {

  /** Without the method handles of a record's own, as every message that is read is hashed. */
  @Override
  public int hashCode() {
    return id.hashCode() ^ Long.hashCode(contentHash);
  }
}
