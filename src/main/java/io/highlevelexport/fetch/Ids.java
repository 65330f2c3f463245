package io.highlevelexport.fetch;

/**
 * A set of ids that keeps no more of each than a 64-bit hash, in 11 to 21 bytes.
 *
 * <p>Two ids with the same hash count as one: a fetch then comes short of its total and is fetched
 * again, so nothing is lost by it.
 */
public final class Ids {
  private static final int LEAST = 64;
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** Open addressing, at most three quarters full; 0 is an empty place. */
  private long[] hashes = new long[LEAST];

  private int size;

  /** FNV-1a over the characters, its bits mixed once more; never 0. */
  public static long hash(String id) {
    long hash = OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * PRIME;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }

  void addAll(Ids others) {
    for (long hash : others.hashes) {
      if (hash != 0) {
        add(hash);
      }
    }
  }

  public void add(long added) {
    if (put(hashes, added) && ++size * 4L > hashes.length * 3L) {
      long[] wider = new long[hashes.length * 2];
      for (long hash : hashes) {
        if (hash != 0) {
          put(wider, hash);
        }
      }
      hashes = wider;
    }
  }

  boolean contains(long hash) {
    return hashes[place(hashes, hash)] == hash;
  }

  public int size() {
    return size;
  }

  void clear() {
    hashes = new long[LEAST];
    size = 0;
  }

  private static boolean put(long[] into, long hash) {
    int place = place(into, hash);
    boolean isNew = into[place] == 0;
    into[place] = hash;
    return isNew;
  }

  /** Where the hash lies, or would. */
  private static int place(long[] in, long hash) {
    int place = (int) (hash ^ hash >>> 32) & in.length - 1;
    while (in[place] != 0 && in[place] != hash) {
      place = place + 1 & in.length - 1;
    }
    return place;
  }
}
