package io.highlevelexport.twin;

import java.util.List;

/** Goes through the merged runs of a {@link Selection} one message at a time. */
final class Walker {
  private final List<Lane> lanes;
  private final boolean ascending;

  Walker(List<Lane> lanes, boolean ascending) {
    this.lanes = lanes;
    this.ascending = ascending;
  }

  boolean hasNext() {
    return !lanes.isEmpty();
  }

  /** Writes the next message and tells where it is. */
  Position writeNext(ByteSink sink) {
    Lane next = lanes.get(0);
    for (int i = 1; i < lanes.size(); i++) {
      Lane candidate = lanes.get(i);
      if (candidate.isBefore(next) == ascending) {
        next = candidate;
      }
    }
    Position position = new Position(next.key, next.place);
    next.run.write(next.rank, sink);
    next.advance();
    if (!next.isOpen()) {
      lanes.remove(next);
    }
    return position;
  }

  /** The place in one run. */
  static final class Lane {
    private final Run run;
    private final int step;
    private final long stop;
    private long rank;
    private long key;
    private long place;

    Lane(Run run, long from, long to, boolean ascending) {
      this.run = run;
      this.step = ascending ? 1 : -1;
      this.stop = ascending ? Math.max(from, to) : from - 1;
      this.rank = (ascending ? from : Math.max(from, to) - 1) - step;
      advance();
    }

    boolean isOpen() {
      return rank != stop;
    }

    private void advance() {
      do {
        rank += step;
      } while (rank != stop && !run.matches(rank));
      if (rank != stop) {
        key = run.key(rank);
        place = run.place(rank);
      }
    }

    private boolean isBefore(Lane other) {
      return key < other.key || key == other.key && place < other.place;
    }
  }
}
