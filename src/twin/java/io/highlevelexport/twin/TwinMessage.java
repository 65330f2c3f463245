package io.highlevelexport.twin;

/**
 * A message of the data set; times are in epoch milliseconds.
 *
 * @param location its number
 * @param order what messages of the same date are sorted by
 * @param seed what its content is drawn from
 * @param updated when it was last changed, or added
 * @param json what is sent for a message that was added or changed by hand; null: generated
 */
record TwinMessage(
    int location,
    TwinChannel channel,
    String id,
    long order,
    long seed,
    long added,
    long updated,
    byte[] json) {
  /** Whether it is counted and never given. */
  boolean isPhantom() {
    return json != null && json.length == 0;
  }

  /** Generated ones appear at their date, those of a hand at once. */
  boolean isShown(long now) {
    return json != null || added <= now;
  }
}
