package io.highlevelexport.dryrun;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How many messages differ, and some of each kind. */
public final class Tally {
  private final int samples;
  private final Map<Kind, Map<String, List<Difference>>> shown = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long messages;
  private long failedBefore;

  /** The ways in which a message may differ. One may both go elsewhere and look different. */
  public enum Kind {
    WOULD_FAIL,
    GOES_ELSEWHERE,
    LOOKS_DIFFERENT,
    UNCHANGED
  }

  /**
   * @param samples how many of each kind are kept
   */
  public Tally(int samples) {
    this.samples = samples;
  }

  /** Counts a message. */
  public void add(Difference difference) {
    messages++;
    if (difference.wouldFail()) {
      note(Kind.WOULD_FAIL);
      failedBefore += difference.failedBefore() ? 1 : 0;
    }
    if (difference.goesElsewhere()) {
      note(Kind.GOES_ELSEWHERE);
    }
    if (difference.looksDifferent()) {
      note(Kind.LOOKS_DIFFERENT);
    }
    if (difference.isNothing()) {
      note(Kind.UNCHANGED);
    }
    if (!difference.isNothing() || difference.wouldFail()) {
      List<Difference> alike =
          shown
              .computeIfAbsent(kind(difference), kind -> new LinkedHashMap<>())
              .computeIfAbsent(difference.message().getChannel(), channel -> new ArrayList<>());
      if (alike.size() < samples) {
        alike.add(difference);
      }
    }
  }

  private void note(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  private static Kind kind(Difference difference) {
    if (difference.wouldFail()) {
      return Kind.WOULD_FAIL;
    }
    if (difference.goesElsewhere()) {
      return Kind.GOES_ELSEWHERE;
    }
    return difference.looksDifferent() ? Kind.LOOKS_DIFFERENT : Kind.UNCHANGED;
  }

  /** How many messages were tried. */
  public long messages() {
    return messages;
  }

  /** How many of them are of a kind. */
  public long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** How many of those that would fail do so before the change as well. */
  public long failedBefore() {
    return failedBefore;
  }

  /**
   * Some of a kind, of as many channels as there are; each message stands under the first kind that
   * fits.
   */
  public List<Difference> samples(Kind kind) {
    Collection<List<Difference>> channels = shown.getOrDefault(kind, Map.of()).values();
    return IntStream.range(0, samples)
        .boxed()
        .flatMap(
            round ->
                channels.stream()
                    .filter(alike -> round < alike.size())
                    .map(alike -> alike.get(round)))
        .limit(samples)
        .toList();
  }
}
