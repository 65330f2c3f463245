package io.highlevelexport.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * XXH64 with seed 0 (<a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">its
 * specification</a>): tells one version of a message from another.
 *
 * <p>It is computed for every message of every page, and costs a tenth of SHA-256. Nobody gains
 * from a collision: two versions of one message would have to be made to match, and the second one
 * would be passed over. What names a thing is a {@link ContentHash}.
 */
public final class VersionHash {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private VersionHash() {}

  public static long of(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    long hash = content.length >= STRIPE ? stripes(bytes) : PRIME_5;
    hash += content.length;
    while (bytes.remaining() >= Long.BYTES) {
      hash = Long.rotateLeft(hash ^ round(0, bytes.getLong()), 27) * PRIME_1 + PRIME_4;
    }
    if (bytes.remaining() >= Integer.BYTES) {
      long four = bytes.getInt() & 0xFFFFFFFFL;
      hash = Long.rotateLeft(hash ^ four * PRIME_1, 23) * PRIME_2 + PRIME_3;
    }
    while (bytes.hasRemaining()) {
      hash = Long.rotateLeft(hash ^ (bytes.get() & 0xFF) * PRIME_5, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }

  private static long stripes(ByteBuffer bytes) {
    long one = PRIME_1 + PRIME_2;
    long two = PRIME_2;
    long three = 0;
    long four = -PRIME_1;
    while (bytes.remaining() >= STRIPE) {
      one = round(one, bytes.getLong());
      two = round(two, bytes.getLong());
      three = round(three, bytes.getLong());
      four = round(four, bytes.getLong());
    }
    long hash =
        Long.rotateLeft(one, 1)
            + Long.rotateLeft(two, 7)
            + Long.rotateLeft(three, 12)
            + Long.rotateLeft(four, 18);
    hash = merge(hash, one);
    hash = merge(hash, two);
    hash = merge(hash, three);
    return merge(hash, four);
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }
}
