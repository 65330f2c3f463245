package io.highlevelexport.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Counts the API's answers by location and status, and keeps the latest quota of the day. */
public final class ResponseMetrics {
  /** In place of a quota that no answer told. */
  public static final int UNKNOWN = -1;

  private final Map<String, Counts> locations = new ConcurrentHashMap<>();

  private static final class Counts {
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private int dailyLimit = UNKNOWN;
    private int dailyRemaining = UNKNOWN;
  }

  /**
   * The answers of one location.
   *
   * @param statuses how many answers had each HTTP status
   * @param dailyLimit requests a day, {@link #UNKNOWN} where no answer told it
   * @param dailyRemaining what is left of them, as the latest answer says
   */
  public record Location(
      String locationId, Map<Integer, Long> statuses, int dailyLimit, int dailyRemaining) {}

  /** An answer came; a number of {@link #UNKNOWN} leaves what was told before. */
  void answered(String locationId, int status, int dailyLimit, int dailyRemaining) {
    Counts counts = locations.computeIfAbsent(locationId, id -> new Counts());
    synchronized (counts) {
      counts.statuses.merge(status, 1L, Long::sum);
      counts.dailyLimit = dailyLimit == UNKNOWN ? counts.dailyLimit : dailyLimit;
      counts.dailyRemaining = dailyRemaining == UNKNOWN ? counts.dailyRemaining : dailyRemaining;
    }
  }

  public List<Location> locations() {
    return locations.keySet().stream().sorted().map(this::location).toList();
  }

  public long count(String locationId, int status) {
    Counts counts = locations.get(locationId);
    if (counts == null) {
      return 0;
    }
    synchronized (counts) {
      return counts.statuses.getOrDefault(status, 0L);
    }
  }

  public Set<Integer> statuses() {
    return locations().stream()
        .flatMap(told -> told.statuses().keySet().stream())
        .collect(Collectors.toSet());
  }

  public long count(int status) {
    return locations.keySet().stream().mapToLong(id -> count(id, status)).sum();
  }

  private Location location(String locationId) {
    Counts counts = locations.get(locationId);
    synchronized (counts) {
      return new Location(
          locationId, Map.copyOf(counts.statuses), counts.dailyLimit, counts.dailyRemaining);
    }
  }
}
