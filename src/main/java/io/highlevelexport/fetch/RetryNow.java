package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.model.Pause;

/** Ends a pause at once, for an operator who has fixed what was wrong. */
public final class RetryNow {
  private final ApiGate gate;
  private final Planner planner;

  RetryNow(ApiGate gate, Planner planner) {
    this.gate = gate;
    this.planner = planner;
  }

  /**
   * Asks for a location or stream again. The trouble stays noted until that went well.
   *
   * @param channel {@link Pause#ALL_CHANNELS} for a whole location
   * @return whether it was paused; nothing is done where it was not
   */
  public boolean now(String locationId, String channel) {
    if (!gate.retryNow(locationId, channel)) {
      return false;
    }
    planner.plan();
    return true;
  }
}
