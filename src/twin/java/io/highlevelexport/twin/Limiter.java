package io.highlevelexport.twin;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts the requests of one location, in a window and by the day (UTC). A refused request does not
 * count.
 */
public final class Limiter {
  private final TwinOptions options;
  private final ArrayDeque<Long> accepted = new ArrayDeque<>();
  private long fixedWindow = -1;
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
    forgetOld(now);
    boolean dayIsFull = usedToday >= options.limitDaily;
    boolean admitted = accepted.size() < options.limitRequests && !dayIsFull;
    if (admitted) {
      accepted.addLast(now);
      usedToday++;
    }
    return new Verdict(admitted, admitted ? 0 : wait(now, dayIsFull), headers());
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

  private void forgetOld(long now) {
    long period = options.limitPeriod.toMillis();
    if (options.limitWindow == TwinOptions.LimitWindow.FIXED) {
      if (now / period != fixedWindow) {
        fixedWindow = now / period;
        accepted.clear();
      }
    } else {
      while (!accepted.isEmpty() && accepted.peekFirst() <= now - period) {
        accepted.removeFirst();
      }
    }
    if (now / TimeUnit.DAYS.toMillis(1) != day) {
      day = now / TimeUnit.DAYS.toMillis(1);
      usedToday = 0;
    }
  }

  private long wait(long now, boolean dayIsFull) {
    long period = options.limitPeriod.toMillis();
    if (dayIsFull) {
      return (day + 1) * TimeUnit.DAYS.toMillis(1) - now;
    }
    return options.limitWindow == TwinOptions.LimitWindow.FIXED
        ? (fixedWindow + 1) * period - now
        : accepted.peekFirst() + period - now;
  }
}
