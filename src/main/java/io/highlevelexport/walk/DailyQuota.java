package io.highlevelexport.walk;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a part of what the API allows a location in a day for its polls: a long history waits for
 * the next day, what is new does not.
 *
 * <p>The API tells its limit and what is left of it with each answer ({@code
 * X-RateLimit-Limit-Daily}, {@code X-RateLimit-Daily-Remaining}); when the day begins anew it does
 * not tell, so the answers to the polls do.
 */
public final class DailyQuota {
  private static final Logger LOG = LoggerFactory.getLogger(DailyQuota.class);

  private final int reservedPercent;
  private final Map<String, Boolean> scarce = new ConcurrentHashMap<>();

  /**
   * @param reservedPercent for the polls, 0 to 100 percent of the API's daily limit
   */
  public DailyQuota(int reservedPercent) {
    this.reservedPercent = reservedPercent;
  }

  /**
   * An answer told what is left.
   *
   * @param limit of a day, 0 or {@link Answers#UNKNOWN} where the API did not say
   * @param remaining of it, {@link Answers#UNKNOWN} where the API did not say
   */
  void answered(String locationId, int limit, int remaining) {
    if (limit <= 0 || remaining < 0) {
      return;
    }
    boolean now = remaining < (long) limit * reservedPercent / 100;
    boolean before = Boolean.TRUE.equals(scarce.put(locationId, now));
    if (now && !before) {
      LOG.warn(
          "{}: {} of {} requests are left today; they are kept for what is new, the history goes on"
              + " when the API allows more (export.rate.daily-reserve)",
          locationId,
          remaining,
          limit);
    } else if (before && !now) {
      LOG.info("{}: the API allows more again, the history goes on", locationId);
    }
  }

  /** Whether this window has to wait, so that the polls do not run out of requests. */
  boolean isShort(Window window) {
    return window.kind() != Window.Kind.POLL
        && Boolean.TRUE.equals(scarce.get(window.locationId()));
  }
}
