package io.highlevelexport.walk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.auth.AskAgain;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.HoldStore.Hold;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_SAID = 200;

  private final HoldStore holds;
  private final LocationGate gate;
  private final RateBudget budget;
  private final Authorizer authorizer;
  private final Clock clock;

  /** The windows of each stream that failed and are not through yet. */
  private final Map<String, Set<Long>> failed = new ConcurrentHashMap<>();

  public Outages(
      HoldStore holds, LocationGate gate, RateBudget budget, Authorizer authorizer, Clock clock) {
    this.holds = holds;
    this.gate = gate;
    this.budget = budget;
    this.authorizer = authorizer;
    this.clock = clock;
  }

  /** The token stays refused: the location is parked. */
  public Hold park(
      @Variable("walk") Walk walk, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    String locationId = walk.getWindow().locationId();
    gate.park(locationId);
    Authorizer.Refusal refusal = authorizer.refusal(locationId).orElse(null);
    Hold hold =
        holds.park(
            locationId,
            reason(cause),
            refusal == null ? "" : refusal.credential(),
            refusal == null ? AskAgain.AFTER_A_PAUSE : refusal.askAgain(),
            clock.instant());
    LOG.warn("location {} is parked {}: {}", locationId, hold.end(), reason(cause));
    return hold;
  }

  /**
   * A fault that stays: the stream is held.
   *
   * @return {@code null} where it is held already, for a walk that failed at the same time, and
   *     where the export stops: that breaks off what is under way
   */
  public Hold hold(
      @Variable("walk") Walk walk, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    return budget.isClosed() ? null : hold(walk.getWindow(), Faults.classOf(cause), reason(cause));
  }

  /** A window that comes short of the API's own total each time: it waits, its stream goes on. */
  Hold holdIncomplete(Walk walk) {
    Window window = walk.getWindow();
    note(window);
    return holds.hold(
        window.locationId(),
        window.channel(),
        HoldStore.INCOMPLETE,
        walk.shortfall(),
        clock.instant());
  }

  private Hold hold(Window window, String faultClass, String reason) {
    note(window);
    if (!gate.hold(window)) {
      return null;
    }
    Hold hold =
        holds.hold(window.locationId(), window.channel(), faultClass, reason, clock.instant());
    LOG.warn(
        "{} {} is held until {}: {}", window.locationId(), window.channel(), hold.until(), reason);
    return hold;
  }

  private void note(Window window) {
    failed.computeIfAbsent(stream(window), name -> ConcurrentHashMap.newKeySet()).add(window.id());
  }

  /** The window is through: its stream's outage is over, unless other windows failed as well. */
  void through(Window window) {
    Set<Long> others = failed.getOrDefault(stream(window), new HashSet<>());
    others.remove(window.id());
    if (others.isEmpty() && holds.release(window.locationId(), window.channel())) {
      LOG.info("{} {}: recovered", window.locationId(), window.channel());
    }
  }

  private static String stream(Window window) {
    return window.locationId() + '\n' + window.channel();
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
    String says =
        cause instanceof ApiException fault ? fault.getAnswer().map(Outages::says).orElse("") : "";
    return says.isEmpty() ? text : text + ", it says: " + says;
  }

  /** What an answer says of the fault, and nothing else of it: this goes into the log. */
  private static String says(String answer) {
    try {
      JsonNode message = JSON.readTree(answer).path("message");
      return message.isTextual()
          ? message.textValue()
          : message.isArray() ? message.toString() : "";
    } catch (JsonProcessingException e) {
      return answer.startsWith("{") || answer.startsWith("[")
          ? ""
          : answer.substring(0, Math.min(answer.length(), MOST_SAID)).strip();
    }
  }
}
