package io.highlevelexport.twin;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts the requests of one location, in a window and by the day (UTC). A refused request does not
 * count.
 */
public final class Limiter {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final TwinOptions options;
  private final ArrayDeque<Long> accepted = new ArrayDeque<>();
  private long day = -1;
  private int usedToday;

  /**
   * How a request fared.
   *
   * @param waitMillis how long until the next one may come, where this one was refused
   * @param headers what the answer tells of the limits
   */
  public record Verdict(boolean admitted, long waitMillis, Map<String, String> headers) {}

  public Limiter(TwinOptions options) {
    this.options = options;
  }

  /** Counts a request, where it may come. */
  public synchronized Verdict admit() {
    long now = options.clock.millis();
    long period = options.limitPeriod.toMillis();
    boolean isFixed = options.limitWindow == TwinOptions.LimitWindow.FIXED;
    long begin = isFixed ? now - now % period : now - period + 1;
    while (!accepted.isEmpty() && accepted.peekFirst() < begin) {
      accepted.removeFirst();
    }
    if (now / DAY != day) {
      day = now / DAY;
      usedToday = 0;
    }
    if (usedToday >= options.limitDaily) {
      return new Verdict(false, (day + 1) * DAY - now, headers());
    }
    if (accepted.size() >= options.limitRequests) {
      long oldest = isFixed ? begin : accepted.peekFirst();
      return new Verdict(false, oldest + period - now, headers());
    }
    accepted.addLast(now);
    usedToday++;
    return new Verdict(true, 0, headers());
  }

  private Map<String, String> headers() {
    int remaining = Math.max(0, options.limitRequests - accepted.size());
    return Map.of(
        "X-RateLimit-Max", Integer.toString(options.limitRequests),
        "X-RateLimit-Remaining", Integer.toString(remaining),
        "X-RateLimit-Interval-Milliseconds", Long.toString(options.limitPeriod.toMillis()),
        "X-RateLimit-Limit-Daily", Integer.toString(options.limitDaily),
        "X-RateLimit-Daily-Remaining", Integer.toString(options.limitDaily - usedToday));
  }
}
