package io.highlevelexport.twin;

import java.util.ArrayList;
import java.util.List;

/** The messages that a query finds at one moment: several runs, merged in the order asked for. */
final class Selection {
  private final boolean ascending;
  private final List<Bounded> runs;

  /** A run and the ranks [from, to) of it that the date filter lets through. */
  record Bounded(Run run, long from, long to) {}

  Selection(boolean ascending, List<Bounded> runs) {
    this.ascending = ascending;
    this.runs = runs;
  }

  long total() {
    return runs.stream()
        .mapToLong(bounded -> bounded.run().count(bounded.from(), bounded.to()))
        .sum();
  }

  /** The messages after the position, or all where it is null. */
  Walker after(Position position) {
    List<Walker.Lane> lanes = new ArrayList<>(runs.size());
    for (Bounded bounded : runs) {
      Run run = bounded.run();
      long from = bounded.from();
      long to = bounded.to();
      if (position != null && ascending) {
        from = Math.max(from, run.rankOf(position.key(), position.place() + 1));
      } else if (position != null) {
        to = Math.min(to, run.rankOf(position.key(), position.place()));
      }
      Walker.Lane lane = new Walker.Lane(run, from, to, ascending);
      if (lane.isOpen()) {
        lanes.add(lane);
      }
    }
    return new Walker(lanes, ascending);
  }
}
