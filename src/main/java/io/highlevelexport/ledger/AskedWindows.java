package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What somebody has asked for, in table {@code fetch_window}: whichever instance works on the
 * database fetches it.
 */
public final class AskedWindows {
  /** The window itself, and what reads again what was lost of it. */
  private static final String OF_ASKED = " asked.id in (again.id, again.again_for)";

  private static final String STILL_OPEN = OF_ASKED + " and again.status = 'open'";

  private final JdbcTemplate jdbc;
  private final Windows windows;

  /**
   * @param jdbc need not hold the lease
   */
  public AskedWindows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.windows =
        new Windows(jdbc, new TransactionTemplate(new QuietTransactions(jdbc.getDataSource())));
  }

  /**
   * @param asked without ids
   * @return their ids
   */
  public List<Long> enter(List<Window> asked, Instant now) {
    return windows.plan(asked, now).stream().map(Window::id).toList();
  }

  /**
   * What came of one.
   *
   * @param messages how many different ones the API gave
   * @param total how many it says there are; {@code null} where it does not, or was not asked yet
   * @param fetched whether all of them came
   * @param failed how often they did not
   * @param waiting pages that are not delivered yet
   */
  public record Outcome(
      String locationId,
      String channel,
      long messages,
      Long total,
      boolean fetched,
      int failed,
      int waiting) {
    public boolean isComplete() {
      return fetched && waiting == 0;
    }
  }

  /** What came of those with these ids, in their order. */
  public List<Outcome> outcomes(List<Long> ids) {
    List<Outcome> outcomes = new ArrayList<>();
    for (long id : ids) {
      Records.first(
              jdbc,
              Outcome.class,
              "select location_id, channel, seen, total, (select case when count(*) = 0 then 1 else"
                  + " 0 end from fetch_window again where"
                  + STILL_OPEN
                  + "), (select coalesce(max(again.misses), 0) from fetch_window again where"
                  + STILL_OPEN
                  + "), (select count(*) from page join"
                  + " fetch_window again on again.id = window_id where"
                  + OF_ASKED
                  + " and"
                  + PageLedger.WAITING
                  + ") from fetch_window asked where asked.id = ?",
              id)
          .ifPresent(outcomes::add);
    }
    return outcomes;
  }
}
