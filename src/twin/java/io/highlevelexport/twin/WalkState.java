package io.highlevelexport.twin;

/**
 * What stands behind a cursor.
 *
 * @param position the last message given, null before the first one
 * @param page the number of the page that the cursor asks for, from 1
 * @param asOf what the walk sees of the generated data, in epoch milliseconds
 */
record WalkState(Query query, Position position, int page, long asOf) {}
