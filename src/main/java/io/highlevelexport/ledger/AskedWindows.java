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
  /** One that was asked for, and what takes its place for a page of it that was lost. */
  private static final String SAME =
      " again.kind = 'ASKED' and again.location_id = asked.location_id and"
          + " again.channel = asked.channel and again.to_ms = asked.to_ms and"
          + " coalesce(again.from_ms, -1) = coalesce(asked.from_ms, -1) and"
          + " coalesce(again.contact_id, '') = coalesce(asked.contact_id, '') and"
          + " coalesce(again.conversation_id, '') = coalesce(asked.conversation_id, '')";

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
                  + SAME
                  + " and again.status = 'open'), (select max(again.misses) from fetch_window again"
                  + " where"
                  + SAME
                  + "), (select count(*) from page join"
                  + " fetch_window again on again.id = window_id where"
                  + SAME
                  + " and"
                  + PageLedger.WAITING
                  + ") from fetch_window asked where asked.id = ?",
              id)
          .ifPresent(outcomes::add);
    }
    return outcomes;
  }
}
