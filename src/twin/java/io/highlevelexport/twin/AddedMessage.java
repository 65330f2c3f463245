package io.highlevelexport.twin;

/**
 * A message that was added or changed by hand.
 *
 * @param place what ties of the same date are sorted by
 * @param added,updated in epoch milliseconds
 * @param contactId,conversationId null where the message has none
 * @param json sent as it is
 */
record AddedMessage(
    long place,
    TwinChannel channel,
    String id,
    long added,
    long updated,
    String contactId,
    String conversationId,
    byte[] json) {}
