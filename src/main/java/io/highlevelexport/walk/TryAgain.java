package io.highlevelexport.walk;

import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.WalkStore;
import java.time.Clock;

/** Ends the pause of an outage at once, for an operator who has mended what was wrong. */
public final class TryAgain {
  private final HoldStore holds;
  private final WalkStore walks;
  private final Authorizer authorizer;
  private final Planner planner;
  private final WalkPool pool;
  private final Clock clock;

  public TryAgain(
      HoldStore holds,
      WalkStore walks,
      Authorizer authorizer,
      Planner planner,
      WalkPool pool,
      Clock clock) {
    this.holds = holds;
    this.walks = walks;
    this.authorizer = authorizer;
    this.planner = planner;
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Asks for a location or stream again. The outage stays noted until that went well.
   *
   * @param channel {@link HoldStore#ALL_CHANNELS} for a whole location
   * @return whether it was left alone; nothing is done where it was not
   */
  public boolean now(String locationId, String channel) {
    if (!holds.askNow(locationId, channel, clock.instant())) {
      return false;
    }
    if (channel.equals(HoldStore.ALL_CHANNELS)) {
      authorizer.forget(locationId);
    } else {
      walks.walkAgainNow(locationId, channel);
    }
    pool.add(planner.plan());
    return true;
  }
}
