package io.highlevelexport.walk;

import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.HoldStore.Hold;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves alone, with growing pauses, what the API refuses: a whole location when its token fails,
 * else one stream.
 */
public final class Outages {
  private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

  private final HoldStore holds;
  private final LocationGate gate;
  private final Clock clock;

  public Outages(HoldStore holds, LocationGate gate, Clock clock) {
    this.holds = holds;
    this.gate = gate;
    this.clock = clock;
  }

  /** The token stays refused: the location is parked. */
  public Hold park(
      @Variable("walk") Walk walk, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    String locationId = walk.getWindow().locationId();
    gate.park(locationId);
    Hold hold =
        holds.hold(locationId, HoldStore.ALL_CHANNELS, "auth", reason(cause), clock.instant());
    LOG.warn("location {} is parked until {}: {}", locationId, hold.until(), reason(cause));
    return hold;
  }

  /** A fault that stays: the stream is held. */
  public Hold hold(
      @Variable("walk") Walk walk, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    Window window = walk.getWindow();
    Hold hold =
        holds.hold(
            window.locationId(),
            window.channel(),
            Faults.classOf(cause),
            reason(cause),
            clock.instant());
    LOG.warn(
        "{} {} is held until {}: {}",
        window.locationId(),
        window.channel(),
        hold.until(),
        reason(cause));
    return hold;
  }

  /** The token works. */
  void recovered(String locationId) {
    if (holds.release(locationId, HoldStore.ALL_CHANNELS)) {
      LOG.info("location {} has recovered: its token works again", locationId);
    }
  }

  private static String reason(Exception cause) {
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return cause instanceof ApiException fault && fault.getAnswer().isPresent()
        ? text + ", it says: " + fault.getAnswer().get()
        : text;
  }
}
