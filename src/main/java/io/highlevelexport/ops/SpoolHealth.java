package io.highlevelexport.ops;

import io.highlevelexport.spool.Spool;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;

/** Whether there is room for pages: down when the spool is full, a warning when it fills. */
public final class SpoolHealth extends ExportCheck {
  private static final int FILLING_PERCENT = 80;

  private final Spool spool;
  private final int maxPages;
  private final Supplier<List<LaneStatus>> lanes;

  /**
   * @param maxPages when so many pages wait, the API is not asked for more
   * @param lanes the sinks, and what waits for each
   */
  public SpoolHealth(Spool spool, int maxPages, Supplier<List<LaneStatus>> lanes) {
    super("spool", true);
    this.spool = spool;
    this.maxPages = maxPages;
    this.lanes = lanes;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    int waiting = spool.waiting();
    result.detail("waitingPages", waiting).detail("maxPages", maxPages);
    if (spool.isFull()) {
      result.message("the spool is full" + fullest()).down();
      return;
    }
    if (waiting * 100L >= (long) maxPages * FILLING_PERCENT) {
      result.message("the spool fills: " + waiting + " of " + maxPages + " pages wait" + fullest());
    }
    result.up();
  }

  private String fullest() {
    try {
      return lanes.get().stream()
          .filter(lane -> lane.pages() > 0)
          .max(Comparator.comparingInt(LaneStatus::pages))
          .map(lane -> ", most of them for " + lane.name() + ": " + lane.pages())
          .orElse("");
    } catch (DataAccessException e) {
      return "";
    }
  }
}
