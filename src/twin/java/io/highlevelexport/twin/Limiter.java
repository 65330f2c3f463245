package io.highlevelexport.twin;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Counts the requests of one location, in a window and by the day (UTC). A refused request does not
 * count.
 */
final class Limiter {
  private final TwinOptions options;
  private final ArrayDeque<Long> accepted = new ArrayDeque<>();
  private long fixedWindow = -1;
  private long day = -1;
  private int usedToday;

  /**
   * How a request fared.
   *
   * @param waitMillis how long until the next one may come, where this one was refused
   */
  record Verdict(boolean admitted, int remaining, int remainingToday, long waitMillis) {}

  Limiter(TwinOptions options) {
    this.options = options;
  }

  synchronized Verdict admit() {
    long now = options.clock().millis();
    forgetOld(now);
    int requests = options.limitRequests();
    boolean dayIsFull = usedToday >= options.limitDaily();
    boolean admitted = !options.limited() || accepted.size() < requests && !dayIsFull;
    if (admitted && options.limited()) {
      accepted.addLast(now);
      usedToday++;
    }
    return new Verdict(
        admitted,
        Math.max(0, requests - accepted.size()),
        Math.max(0, options.limitDaily() - usedToday),
        admitted ? 0 : wait(now, dayIsFull));
  }

  private void forgetOld(long now) {
    long period = options.limitPeriod().toMillis();
    if (options.limitWindow() == TwinOptions.LimitWindow.FIXED) {
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
    long period = options.limitPeriod().toMillis();
    if (dayIsFull) {
      return (day + 1) * TimeUnit.DAYS.toMillis(1) - now;
    }
    return options.limitWindow() == TwinOptions.LimitWindow.FIXED
        ? (fixedWindow + 1) * period - now
        : accepted.peekFirst() + period - now;
  }
}
