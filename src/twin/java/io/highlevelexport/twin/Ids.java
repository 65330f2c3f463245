package io.highlevelexport.twin;

/**
 * The vendor's kind of id, 20 letters and digits. A message id hides its place in the data set, so
 * that nothing has to be stored to find it again.
 */
final class Ids {
  private static final byte[] ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int PLACE_LENGTH = 11;
  private static final int LENGTH = 20;
  private final long seed;

  Ids(long seed) {
    this.seed = seed;
  }

  void writeMessageId(ByteSink sink, long place) {
    writeNumber(sink, Dice.mix(place ^ seed));
    writeLetters(sink, Dice.mix(place + 1, seed), LENGTH - PLACE_LENGTH);
  }

  /** An id that names nothing else: contacts, conversations, users, threads. */
  void writeOther(ByteSink sink, long what, long number) {
    long hash = Dice.mix(seed ^ what, number);
    writeLetters(sink, hash, LENGTH / 2);
    writeLetters(sink, Dice.mix(hash), LENGTH / 2);
  }

  String messageId(long place) {
    ByteSink sink = new ByteSink(LENGTH);
    writeMessageId(sink, place);
    return text(sink);
  }

  String other(long what, long number) {
    ByteSink sink = new ByteSink(LENGTH);
    writeOther(sink, what, number);
    return text(sink);
  }

  /** The place that {@link #writeMessageId} hid, or -1 where the text is no such id. */
  long placeOf(String id) {
    if (id.length() < PLACE_LENGTH) {
      return -1;
    }
    long value = 0;
    for (int i = PLACE_LENGTH - 1; i >= 0; i--) {
      int digit = digit(id.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = value * 62 + digit;
    }
    long place = Dice.unmix(value) ^ seed;
    return place < 0 || !id.startsWith(messageId(place).substring(0, PLACE_LENGTH)) ? -1 : place;
  }

  private static String text(ByteSink sink) {
    return new String(sink.toBytes(), java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** All 64 bits in 11 digits of base 62, the lowest first. */
  private static void writeNumber(ByteSink sink, long value) {
    sink.put(ALPHABET[(int) Long.remainderUnsigned(value, 62)]);
    // Positive from here on: signed division by a constant is many times faster.
    long rest = Long.divideUnsigned(value, 62);
    for (int i = 1; i < PLACE_LENGTH; i++) {
      sink.put(ALPHABET[(int) (rest % 62)]);
      rest /= 62;
    }
  }

  private static void writeLetters(ByteSink sink, long hash, int letters) {
    long rest = hash;
    for (int i = 0; i < letters; i++) {
      int sixBits = (int) rest & 63;
      sink.put(ALPHABET[sixBits < 62 ? sixBits : sixBits - 62]);
      rest >>>= 6;
    }
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
  }
}
