package io.highlevelexport.twin;

/** Seeded numbers (splitmix64): the same seed rolls the same numbers, on every machine. */
final class Dice {
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  /** Starts again from another seed, so that one object serves many messages. */
  Dice reseed(long seed) {
    state = seed;
    return this;
  }

  long next() {
    state += STEP;
    return mix(state);
  }

  int below(int bound) {
    return (int) ((next() >>> 33) * bound >>> 31);
  }

  boolean percent(int share) {
    return below(100) < share;
  }

  /** One to one on 64 bits, see {@link #unmix}. */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long mix(long a, long b) {
    return mix(a * STEP + mix(b + STEP));
  }

  /** The inverse of {@link #mix(long)}. */
  static long unmix(long value) {
    long z = (value ^ (value >>> 31) ^ (value >>> 62)) * 0x319642B2D24D8EC3L;
    z = (z ^ (z >>> 27) ^ (z >>> 54)) * 0x96DE1B173F119089L;
    return z ^ (z >>> 30) ^ (z >>> 60);
  }
}
