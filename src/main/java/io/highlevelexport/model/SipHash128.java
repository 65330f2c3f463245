package io.highlevelexport.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits (Aumasson and Bernstein, 2012): who does not know the key finds no two
 * texts of the same hash. It takes a seventh of the time of SHA-256 where the JVM compiles quickly,
 * as it does here: 1 µs in place of 7 for a message. Not for use by several threads at once.
 */
final class SipHash128 implements DigestHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final DigestKey key;
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /** The bytes since the last whole word of eight. */
  private long rest;

  private int length;

  private final byte[] single = new byte[Long.BYTES];

  SipHash128(DigestKey key) {
    this.key = key;
    begin();
  }

  @Override
  public void begin() {
    v0 = key.first() ^ 0x736f6d6570736575L;
    v1 = key.second() ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = key.first() ^ 0x6c7967656e657261L;
    v3 = key.second() ^ 0x7465646279746573L;
    rest = 0;
    length = 0;
  }

  @Override
  public void update(byte[] bytes, int from, int count) {
    int i = from;
    int end = from + count;
    while (i < end && (length & 7) != 0) {
      update(bytes[i++]);
    }
    int words = (end - i) / Long.BYTES;
    if (words > 0) {
      words(bytes, i, words, 2);
      length += words * Long.BYTES;
      i += words * Long.BYTES;
    }
    while (i < end) {
      update(bytes[i++]);
    }
  }

  private void update(byte one) {
    rest |= (one & 0xFFL) << 8 * (length & 7);
    length++;
    if ((length & 7) == 0) {
      word(rest, 2);
      rest = 0;
    }
  }

  @Override
  public ContentDigest digest() {
    word(rest | (long) length << 56, 2);
    v2 ^= 0xee;
    word(0, 4);
    long first = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    word(0, 4);
    long second = v0 ^ v1 ^ v2 ^ v3;
    begin();
    return new ContentDigest(Long.reverseBytes(first), Long.reverseBytes(second));
  }

  private void word(long word, int rounds) {
    WORD.set(single, 0, word);
    words(single, 0, 1, rounds);
  }

  private void words(byte[] bytes, int from, int count, int rounds) {
    // locals: a quick compiler writes each field back each time
    long a = v0;
    long b = v1;
    long c = v2;
    long d = v3;
    for (int at = from; at < from + count * Long.BYTES; at += Long.BYTES) {
      long word = (long) WORD.get(bytes, at);
      d ^= word;
      for (int round = 0; round < rounds; round++) {
        a += b;
        b = Long.rotateLeft(b, 13) ^ a;
        a = Long.rotateLeft(a, 32);
        c += d;
        d = Long.rotateLeft(d, 16) ^ c;
        a += d;
        d = Long.rotateLeft(d, 21) ^ a;
        c += b;
        b = Long.rotateLeft(b, 17) ^ c;
        c = Long.rotateLeft(c, 32);
      }
      a ^= word;
    }
    v0 = a;
    v1 = b;
    v2 = c;
    v3 = d;
  }
}
