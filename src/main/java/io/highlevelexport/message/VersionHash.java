package io.highlevelexport.message;

import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The first 64 bits of MurmurHash3: tells one version of a message from another.
 *
 * <p>It is computed for every message of every page, and costs a fraction of SHA-256. Nobody gains
 * from a collision: two versions of one message would have to be made to match, and the second one
 * would be passed over. What names a thing is a {@link ContentHash}.
 */
public final class VersionHash {
  private VersionHash() {}

  /** The hash of a message as it was received. */
  public static long of(Slice message) {
    return MurmurHash3.hash128x64(message.bytes(), message.from(), message.length(), 0)[0];
  }
}
