package io.highlevelexport.ops;

import io.highlevelexport.spool.Spool;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Whether there is room for pages: down when the spool is full, a warning when it fills. */
public final class SpoolHealth extends ExportCheck {
  private static final int FILLING_PERCENT = 80;

  private final Spool spool;
  private final int maxPages;

  /**
   * @param maxPages when so many pages wait, the API is not asked for more
   */
  public SpoolHealth(Spool spool, int maxPages) {
    super("spool", true);
    this.spool = spool;
    this.maxPages = maxPages;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    int waiting = spool.waiting();
    result.detail("waitingPages", waiting).detail("maxPages", maxPages);
    if (spool.isFull()) {
      result.message("the spool is full: the log says why its pages are not delivered").down();
      return;
    }
    if (waiting * 100L >= (long) maxPages * FILLING_PERCENT) {
      result.message("the spool fills: " + waiting + " of " + maxPages + " pages wait");
    }
    result.up();
  }
}
