package io.highlevelexport.twin;

/** The last message that a walk has given: its sort key in epoch milliseconds, and its place. */
record Position(long key, long place) {}
