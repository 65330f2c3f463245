package io.highlevelexport.dryrun;

import io.highlevelexport.dryrun.Difference.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many messages differ, and some of each kind. */
public final class Tally {
  private final int most;
  private final Map<Kind, List<Difference>> samples = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long messages;
  private long failedBefore;

  /**
   * @param most how many of each kind are kept
   */
  public Tally(int most) {
    this.most = most;
  }

  /** Counts a message. One may both go elsewhere and look different. */
  public void add(Difference difference) {
    messages++;
    difference.kinds().forEach(kind -> counts.merge(kind, 1L, Long::sum));
    Kind first = difference.kinds().iterator().next();
    failedBefore += first == Kind.WOULD_FAIL && difference.failedBefore() ? 1 : 0;
    List<Difference> alike = samples.computeIfAbsent(first, kind -> new ArrayList<>());
    if (first != Kind.UNCHANGED && alike.size() < most) {
      alike.add(difference);
    }
  }

  /** How many messages were tried. */
  public long messages() {
    return messages;
  }

  public long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** How many of those that would fail do so before the change as well. */
  public long failedBefore() {
    return failedBefore;
  }

  /** Some of a kind; each message stands under the first kind that fits. */
  public List<Difference> samples(Kind kind) {
    return samples.getOrDefault(kind, List.of());
  }
}
