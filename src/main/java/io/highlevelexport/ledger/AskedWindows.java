package io.highlevelexport.ledger;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What somebody has asked for, in table {@code fetch_window}: whichever instance works on the
 * database fetches it.
 */
public final class AskedWindows {
  private final JdbcTemplate jdbc;

  /**
   * @param jdbc need not hold the lease
   */
  public AskedWindows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param windows without ids
   * @return their ids
   */
  public List<Long> enter(List<Window> windows, Instant now) {
    // no other process that asks may take the same ones
    long id =
        WindowRows.FROM_OUTSIDE
            + ThreadLocalRandom.current().nextLong(WindowRows.FROM_OUTSIDE - windows.size());
    List<Window> numbered = new ArrayList<>();
    for (Window window : windows) {
      numbered.add(window.numbered(id++));
    }
    WindowRows.insert(jdbc, numbered, now);
    return numbered.stream().map(Window::id).toList();
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
              "select location_id, channel, seen, total, case when status = 'done' then 1 else 0"
                  + " end, misses, (select count(*) from page where window_id = fetch_window.id and"
                  + PageLedger.WAITING
                  + ") from fetch_window where id = ?",
              id)
          .ifPresent(outcomes::add);
    }
    return outcomes;
  }
}
