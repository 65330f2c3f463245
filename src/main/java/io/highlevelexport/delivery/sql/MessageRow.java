package io.highlevelexport.delivery.sql;

import io.highlevelexport.model.Slice;

/**
 * A message as the columns of table {@code messages}, grouped by their type as the statements in
 * {@code db/upsert} expect them.
 *
 * @param texts in the order of {@link RowReader#TEXTS}
 * @param raw the message
 * @param type the API's number of the message type, {@code null} where it is none
 * @param callDuration seconds, {@code null} where it is unknown
 * @param dateAdded epoch milliseconds, {@code null} where it cannot be read; {@code dateUpdated}
 *     likewise
 * @param exportedAt epoch milliseconds; for people
 * @param revision of two versions of a message the one with the higher revision stays
 */
record MessageRow(
    String[] texts,
    Slice raw,
    Integer type,
    Integer callDuration,
    Long dateAdded,
    Long dateUpdated,
    long exportedAt,
    long revision) {
  /** The second half of the key; {@code null} where the message has none. */
  String id() {
    return texts[RowReader.ID];
  }
}
