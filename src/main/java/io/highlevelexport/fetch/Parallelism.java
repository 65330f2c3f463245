package io.highlevelexport.fetch;

import io.highlevelexport.api.RateBudget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many fetches at once it takes to use a location's rate limit up, as its answers tell. */
final class Parallelism {
  private static final int LEAST = 2;

  /** Before an answer has shown how long it takes: one for each channel. */
  private static final int FIRST = 6;

  /** How much the latest answer counts in the mean of their times. */
  private static final double NEWS = 0.2;

  /** More than the mean asks for: fetches do not wait for an answer all the time. */
  private static final double MARGIN = 1.5;

  /** So many use the limit up, if each asks again at once. */
  private static final double SMALL_MARGIN = 1.2;

  private static final int LEAST_PAGES = 5;
  private static final int LEAST_SLOW_PAGES = 2;
  private static final double NANOS = 1e9;

  private final RateBudget budget;
  private final int most;
  private final Map<String, Double> latencies = new ConcurrentHashMap<>();

  /**
   * @param most more are never useful
   */
  Parallelism(RateBudget budget, int most) {
    this.budget = budget;
    this.most = most;
  }

  void answered(String locationId, long nanos) {
    latencies.merge(
        locationId, (double) nanos, (mean, latest) -> mean * (1 - NEWS) + latest * NEWS);
  }

  /** At least 2 where so many are allowed. */
  int useful(String locationId) {
    Double latency = latencies.get(locationId);
    return Math.min(
        most, latency == null ? FIRST : LEAST + (int) (inFlight(locationId, latency) * MARGIN));
  }

  /** How many are just enough. */
  int needed(String locationId) {
    double inFlight = inFlight(locationId, latencies.getOrDefault(locationId, 0.0));
    return Math.min(useful(locationId), 1 + (int) Math.ceil(inFlight * SMALL_MARGIN));
  }

  private double inFlight(String locationId, double latency) {
    RateBudget.Room room = budget.room(locationId);
    return room.limit() * latency / room.windowNanos();
  }

  /**
   * How many pages a part of a window has at least: on average half a page of each part is for
   * nothing, which only saves time where a page takes long.
   */
  int leastPages(String locationId) {
    Double latency = latencies.get(locationId);
    double pages = latency == null ? LEAST_PAGES : Math.ceil(NANOS / Math.max(1, latency));
    return (int) Math.max(LEAST_SLOW_PAGES, Math.min(LEAST_PAGES, pages));
  }
}
