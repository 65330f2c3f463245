package io.highlevelexport.state;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pages that were read and committed, but are neither delivered nor in the spool: somebody has
 * emptied it, or the disk has lost it. What they held is read from the API again.
 */
public final class LostPages {
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final WalkStore walks;

  public LostPages(JdbcTemplate jdbc, TransactionTemplate transaction, WalkStore walks) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.walks = walks;
  }

  private record Lost(
      String name, long walkId, String locationId, String channel, long minMs, long maxMs) {}

  /**
   * Forgets each lost page, so that its messages count as new, and has its range walked again.
   *
   * @param isThere whether a page of this name is in the spool
   * @return how many were lost
   * @throws DataAccessException when the database cannot be used
   */
  public int readAgain(Predicate<String> isThere, Instant now) {
    List<Lost> lost =
        jdbc
            .query(
                "select name, walk_id, location_id, channel, min_ms, max_ms from page where"
                    + " delivered_ms is null",
                (row, number) ->
                    new Lost(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6)))
            .stream()
            .filter(page -> !isThere.test(page.name()))
            .toList();
    lost.forEach(page -> transaction.executeWithoutResult(status -> readAgain(page, now)));
    return lost.size();
  }

  private void readAgain(Lost page, Instant now) {
    boolean dated = page.minMs() >= 0;
    if (!walks.rewind(page.walkId())) {
      walks.planAgain(
          page.locationId(),
          page.channel(),
          dated ? Instant.ofEpochMilli(page.minMs()) : null,
          dated ? Instant.ofEpochMilli(page.maxMs() + 1) : null,
          now);
    }
    jdbc.update("delete from page where name = ?", page.name());
  }
}
