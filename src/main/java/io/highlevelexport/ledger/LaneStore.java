package io.highlevelexport.ledger;

import io.highlevelexport.model.PlainText;
import java.time.Instant;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sinks that do not take what they are given, in table {@code lane}, for those who look at the
 * database from outside. Every method throws Spring's {@link DataAccessException}.
 */
public final class LaneStore {
  private static final int MAX_REASON = 2000;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;

  public LaneStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * A sink that backs off.
   *
   * @param since when it failed first
   * @param attempts in vain since then
   * @param retryAt when it is tried again
   */
  public record Failing(String sink, String reason, Instant since, int attempts, Instant retryAt) {}

  public List<Failing> all() {
    return jdbc.query(
        "select sink, reason, since_ms, attempts, retry_ms from lane order by sink",
        (row, number) ->
            new Failing(
                row.getString(1),
                row.getString(2),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getInt(4),
                Instant.ofEpochMilli(row.getLong(5))));
  }

  /** Notes that a sink fails, or fails for another reason. */
  public void failing(Failing lane) {
    String reason = PlainText.of(lane.reason());
    transaction.executeWithoutResult(
        status -> {
          jdbc.update("delete from lane where sink = ?", lane.sink());
          jdbc.update(
              "insert into lane (sink, reason, since_ms, attempts, retry_ms) values (?, ?, ?, ?,"
                  + " ?)",
              lane.sink(),
              reason.substring(0, Math.min(reason.length(), MAX_REASON)),
              lane.since().toEpochMilli(),
              lane.attempts(),
              lane.retryAt().toEpochMilli());
        });
  }

  /** What an earlier run has noted says nothing of this one. */
  public void clear() {
    jdbc.update("delete from lane");
  }

  /** The sink works again. */
  public void recovered(String sink) {
    jdbc.update("delete from lane where sink = ?", sink);
  }
}
