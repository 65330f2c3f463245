package io.highlevelexport.twin;

/** Messages sorted by (key, place), reached by rank; a page merges several runs. */
interface Run {
  long size();

  /** The date that this run is sorted by, in epoch milliseconds. */
  long key(long rank);

  long place(long rank);

  /** False for a message that the filters leave out. */
  boolean matches(long rank);

  /** How many of the ranks [from, to) match. */
  long count(long from, long to);

  void write(long rank, ByteSink sink);

  /** The first rank at or behind (key, place); {@code size()} where there is none. */
  default long rankOf(long key, long place) {
    long low = 0;
    long high = size();
    while (low < high) {
      long middle = low + high >>> 1;
      long found = key(middle);
      if (found < key || found == key && place(middle) < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
