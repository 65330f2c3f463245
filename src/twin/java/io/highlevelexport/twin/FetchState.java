package io.highlevelexport.twin;

import java.util.Comparator;

/**
 * What stands behind a cursor; times are in epoch milliseconds.
 *
 * @param last the last message given, null before the first one
 * @param page the number of the page that the cursor asks for, from 1
 * @param asOf what the fetch sees of the generated data, where it sees one point in time
 */
record FetchState(Query query, Position last, int page, long asOf) {
  /** The date that a message was sorted by when it was given, and its order among equals. */
  record Position(long key, long order) {
    static final Comparator<Position> ASCENDING =
        Comparator.comparingLong(Position::key).thenComparingLong(Position::order);
  }
}
