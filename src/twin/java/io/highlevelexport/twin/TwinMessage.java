package io.highlevelexport.twin;

/**
 * A message of the data set; times are in epoch milliseconds.
 *
 * @param location its number
 * @param order what messages of the same date are sorted by
 * @param seed what its content is drawn from
 * @param changes when it changes by itself, or {@link Long#MAX_VALUE}
 * @param updated when it was last changed by hand, or added
 * @param json what is sent for a message that was added or changed by hand; null: generated
 */
record TwinMessage(
    int location,
    TwinChannel channel,
    String id,
    long order,
    long seed,
    long added,
    long changes,
    long updated,
    byte[] json) {
  /** Between the orders of two neighbours of a channel: room for the other channels. */
  static final long ORDERS_APART = 16;

  /** Added or changed by hand: it is seen at once, and does not change by itself. */
  static TwinMessage byHand(
      int location,
      TwinChannel channel,
      String id,
      long order,
      long added,
      long updated,
      byte[] json) {
    return new TwinMessage(location, channel, id, order, 0, added, Long.MAX_VALUE, updated, json);
  }

  /** The n-th message of its channel, from 0. */
  long index() {
    return order / ORDERS_APART;
  }

  /** Whether it is counted and never given. */
  boolean isPhantom() {
    return json != null && json.length == 0;
  }

  boolean isShown(long now) {
    return json != null || added <= now;
  }

  boolean isPending(long now) {
    return changes != Long.MAX_VALUE && changes > now;
  }

  long updatedAt(long now) {
    return changes <= now ? changes : updated;
  }
}
