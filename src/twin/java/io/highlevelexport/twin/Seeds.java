package io.highlevelexport.twin;

import java.util.SplittableRandom;

/** Numbers and ids that a seed decides, the same ones on every machine. */
final class Seeds {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 20;

  private Seeds() {}

  static long mix(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ number).nextLong();
  }

  /** The vendor's kind of id, 20 letters and digits, of the n-th thing of a kind. */
  static String id(long seed, String kind, long number) {
    SplittableRandom random = new SplittableRandom(mix(seed ^ kind.hashCode(), number));
    StringBuilder id = new StringBuilder(ID_LENGTH);
    while (id.length() < ID_LENGTH) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
