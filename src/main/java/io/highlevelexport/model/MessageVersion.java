package io.highlevelexport.model;

import java.time.Instant;

/**
 * A version of a message that was read.
 *
 * @param id the message's id, or a name derived from its content where it has none
 * @param digest of its content; another digest is another version
 * @param date its {@code dateAdded}, {@code null} where it has none that can be read
 */
public record MessageVersion(String id, ContentDigest digest, Instant date) {

  /** Without the method handles of a record's own, as every message that is read is hashed. */
  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
