package io.highlevelexport.ops;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.PageLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits for a sink, and why it does not take what it is given. Times are ISO-8601, UTC.
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
    String oldest,
    Long oldestSeconds,
    Failing failing) {

  /** No sink has that name. */
  public static final String ROUTING = "(routing)";

  /**
   * Why a sink backs off.
   *
   * @param location with {@code channel}, what was tried last
   * @param since when it failed first
   * @param attempts in vain since then
   * @param retryAt when it is tried again
   */
  public record Failing(
      String location, String channel, String reason, String since, int attempts, String retryAt) {
    /** One attempt in vain is no trouble yet. */
    @JsonIgnore
    public boolean isTrouble() {
      return attempts > 1;
    }
  }

  /** Whether it is more than one attempt that failed. */
  @JsonIgnore
  public boolean isInTrouble() {
    return failing != null && failing.isTrouble();
  }

  @JsonIgnore
  public boolean isRouting() {
    return sink.equals(ROUTING);
  }

  /** The sink with its address, for a sentence. */
  @JsonIgnore
  public String name() {
    return isRouting() ? "routing" : "sink " + sink + (address == null ? "" : " (" + address + ")");
  }

  /**
   * Every sink that is known or that something waits for, in order; routing where it is not idle.
   *
   * @param backlogs what waits
   * @param known the sinks, and which of them fail
   */
  public static List<LaneStatus> of(
      List<PageLedger.Backlog> backlogs, List<LaneStore.Lane> known, Instant now) {
    Map<String, LaneStore.Lane> lanes = new TreeMap<>();
    known.forEach(lane -> lanes.put(lane.sink(), lane));
    Map<String, LaneStatus> all = new TreeMap<>();
    known.stream()
        .filter(lane -> !lane.sink().isEmpty() || lane.failing() != null)
        .map(lane -> new PageLedger.Backlog(lane.sink(), 0, 0, null, List.of()))
        .forEach(none -> all.put(none.sink(), of(none, lanes.get(none.sink()), now)));
    backlogs.forEach(
        backlog -> all.put(backlog.sink(), of(backlog, lanes.get(backlog.sink()), now)));
    return new ArrayList<>(all.values());
  }

  private static LaneStatus of(PageLedger.Backlog backlog, LaneStore.Lane lane, Instant now) {
    boolean isEmpty = backlog.oldest() == null;
    return new LaneStatus(
        backlog.sink().isEmpty() ? ROUTING : backlog.sink(),
        lane == null || lane.address().isEmpty() ? null : lane.address(),
        backlog.pages(),
        backlog.messages(),
        backlog.channels(),
        isEmpty ? null : backlog.oldest().toString(),
        isEmpty ? null : Math.max(0, Duration.between(backlog.oldest(), now).toSeconds()),
        lane == null || lane.failing() == null ? null : failing(lane.failing()));
  }

  private static Failing failing(LaneStore.Failing failing) {
    return new Failing(
        failing.locationId(),
        failing.channel(),
        failing.reason(),
        failing.since().toString(),
        failing.attempts(),
        failing.retryAt().toString());
  }
}
