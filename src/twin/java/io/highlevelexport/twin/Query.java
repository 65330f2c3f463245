package io.highlevelexport.twin;

/**
 * What a fetch asks for.
 *
 * @param location its number
 * @param channel null: everything but email
 * @param byUpdate sorted by the last change instead of the date added
 * @param from,until epoch milliseconds, [from, until)
 * @param contactId,conversationId null: any
 */
record Query(
    int location,
    TwinChannel channel,
    boolean byUpdate,
    boolean ascending,
    long from,
    long until,
    String contactId,
    String conversationId) {
  boolean wants(TwinChannel candidate) {
    return channel == null ? candidate != TwinChannel.EMAIL : channel == candidate;
  }

  /** The date that the message is sorted by. */
  long key(TwinMessage message, long now) {
    return byUpdate ? message.updatedAt(now) : message.added();
  }

  /** Everything of one channel, oldest first. */
  static Query all(int location, TwinChannel channel) {
    return new Query(location, channel, false, true, Long.MIN_VALUE, Long.MAX_VALUE, null, null);
  }
}
