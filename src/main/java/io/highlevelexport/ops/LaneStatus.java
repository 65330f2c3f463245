package io.highlevelexport.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.highlevelexport.ledger.LaneStore.Failing;
import io.highlevelexport.ledger.LaneStore.Lane;
import io.highlevelexport.ledger.PageLedger.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits for a sink, and why it does not take what it is given.
 *
 * @param sink {@value #ROUTING} for what waits for the decision where it goes
 * @param address where it delivers to; {@code null} where that is not known
 * @param channels the locations and channels that wait
 * @param oldest when the oldest message that waits was read
 * @param oldestSeconds how long ago that is
 * @param failing {@code null} where it takes what it is given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneStatus(
    String sink,
    String address,
    int pages,
    long messages,
    List<String> channels,
    Instant oldest,
    Long oldestSeconds,
    Failing failing) {

  /** No sink has that name. */
  public static final String ROUTING = "(routing)";

  /** Whether it is more than one attempt that failed: one in vain is no trouble yet. */
  @JsonIgnore
  public boolean isInTrouble() {
    return failing != null && failing.attempts() > 1;
  }

  @JsonIgnore
  public boolean isRouting() {
    return sink.equals(ROUTING);
  }

  /** The sink with its address, for a sentence. */
  public String name() {
    return isRouting() ? "routing" : "sink " + sink + (address == null ? "" : " (" + address + ")");
  }

  /**
   * Every sink that is known or that something waits for, in order; routing where it is not idle.
   *
   * @param backlogs what waits
   * @param known the sinks, and which of them fail
   */
  public static List<LaneStatus> of(List<Backlog> backlogs, List<Lane> known, Instant now) {
    Map<String, Backlog> waiting = new HashMap<>();
    Map<String, Lane> lanes = new TreeMap<>();
    for (Backlog backlog : backlogs) {
      waiting.put(backlog.sink(), backlog);
      lanes.put(backlog.sink(), new Lane(backlog.sink(), "", null));
    }
    for (Lane lane : known) {
      if (!lane.sink().isEmpty() || lane.failing() != null || waiting.containsKey("")) {
        lanes.put(lane.sink(), lane);
      }
    }
    return lanes.values().stream().map(lane -> of(waiting.get(lane.sink()), lane, now)).toList();
  }

  private static LaneStatus of(Backlog backlog, Lane lane, Instant now) {
    Instant oldest = backlog == null ? null : backlog.oldest();
    return new LaneStatus(
        lane.sink().isEmpty() ? ROUTING : lane.sink(),
        lane.address().isEmpty() ? null : lane.address(),
        backlog == null ? 0 : backlog.pages(),
        backlog == null ? 0 : backlog.messages(),
        backlog == null ? List.of() : backlog.channels(),
        oldest,
        oldest == null ? null : Math.max(0, Duration.between(oldest, now).toSeconds()),
        lane.failing());
  }
}
