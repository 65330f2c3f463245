package io.highlevelexport.ops;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;

/**
 * Whether every sink takes what it is given; a detail for each says what waits for it. What a sink
 * does not take waits and nothing is lost, so the export stays ready; one that is slow is up.
 */
public final class LanesHealth extends ExportCheck {
  private final Supplier<List<LaneStatus>> lanes;

  public LanesHealth(Supplier<List<LaneStatus>> lanes) {
    super("lanes", false);
    this.lanes = lanes;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    try {
      StringJoiner trouble = new StringJoiner("; ");
      for (LaneStatus lane : lanes.get()) {
        result.detail(lane.sink(), detail(lane));
        if (lane.isInTrouble()) {
          trouble.add(lane.name() + failing(lane.failing()));
        }
      }
      if (trouble.length() == 0) {
        result.up();
      } else {
        result.message(trouble.toString()).down();
      }
    } catch (DataAccessException e) {
      result.message("what waits is not known, the database does not answer").down();
    }
  }

  private static String detail(LaneStatus lane) {
    String waiting =
        lane.messages() == 0
            ? "nothing waits"
            : lane.messages()
                + " messages in "
                + lane.pages()
                + " pages wait, the oldest for "
                + Duration.ofSeconds(lane.oldestSeconds());
    return (lane.address() == null ? "" : lane.address() + ": ")
        + waiting
        + (lane.failing() == null ? "" : "; it" + failing(lane.failing()));
  }

  private static String failing(LaneStatus.Failing failing) {
    return " fails since "
        + failing.since()
        + " for "
        + failing.location()
        + " "
        + failing.channel()
        + ", "
        + failing.attempts()
        + " attempts, next retry at "
        + failing.retryAt()
        + ": "
        + plain(failing.reason());
  }
}
