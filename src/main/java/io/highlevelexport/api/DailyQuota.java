package io.highlevelexport.api;

/**
 * Keeps a part of what the API allows a location in a day for its polls: a long history waits for
 * the next day, what is new does not.
 *
 * <p>The API tells its limit and what is left of it with each answer ({@code
 * X-RateLimit-Limit-Daily}, {@code X-RateLimit-Daily-Remaining}). It does not tell when the day
 * begins, so the answers to the polls do.
 */
public final class DailyQuota {
  private final int reservedPercent;
  private final ApiGate gate;

  /**
   * @param reservedPercent for the polls, 0 to 100 percent of the API's daily limit
   */
  public DailyQuota(int reservedPercent, ApiGate gate) {
    this.reservedPercent = reservedPercent;
    this.gate = gate;
  }

  /**
   * An answer told what is left.
   *
   * @param limit of a day, 0 or {@link ResponseMetrics#UNKNOWN} where the API did not say
   * @param remaining of it, {@link ResponseMetrics#UNKNOWN} where the API did not say
   */
  void answered(String locationId, int limit, int remaining) {
    if (limit > 0 && remaining >= 0) {
      gate.keepForPolls(
          locationId,
          remaining < (long) limit * reservedPercent / 100,
          remaining
              + " of "
              + limit
              + " requests are left today; they are kept for polls, the history resumes when the"
              + " API allows more (export.rate.daily-reserve)");
    }
  }
}
