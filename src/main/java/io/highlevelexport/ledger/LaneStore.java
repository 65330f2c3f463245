package io.highlevelexport.ledger;

import io.highlevelexport.model.PlainText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sinks that are delivered to, and why one does not take what it is given, in table {@code
 * lane}: for those who look at the database from outside. Each of many instances has rows of its
 * own, which count as long as it has its lease.
 */
public final class LaneStore {
  private static final int MAX_REASON = 2000;
  private static final int MAX_ADDRESS = 500;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final int lease;

  /**
   * @param lease of the instance that delivers; for those who only look any
   */
  public LaneStore(JdbcTemplate jdbc, TransactionTemplate transaction, int lease) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.lease = lease;
  }

  /**
   * A sink.
   *
   * @param sink empty where it cannot be decided where messages go
   * @param address where it delivers to; empty where that is not known
   * @param failing {@code null} where it takes what it is given
   */
  public record Lane(String sink, String address, Failing failing) {
    public Lane {
      // as it stands in the table
      failing = failing == null || failing.reason() == null ? null : failing;
    }
  }

  /**
   * Why a sink backs off.
   *
   * @param location with {@code channel}, what was tried last
   * @param since when it failed first
   * @param attempts in vain since then
   * @param retryAt when it is tried again
   */
  public record Failing(
      String location,
      String channel,
      String reason,
      Instant since,
      int attempts,
      Instant retryAt) {}

  /** A sink that fails for one of many instances fails; one that works alone may have ended. */
  public List<Lane> all() {
    Map<String, Lane> all = new TreeMap<>();
    Records.list(
            jdbc,
            Lane.class,
            "select sink, address, location_id, channel, reason, since_ms, attempts, retry_ms from"
                + " lane where lease_id = "
                + Lease.ALONE
                + " or lease_id in (select id from lease where holder <> '') order by lease_id")
        .forEach(
            lane ->
                all.merge(lane.sink(), lane, (one, other) -> one.failing() == null ? other : one));
    return List.copyOf(all.values());
  }

  /** Notes how a sink is, in place of what was noted before. */
  public void put(Lane lane) {
    Failing failing = lane.failing();
    transaction.executeWithoutResult(
        status -> {
          jdbc.update("delete from lane where lease_id = ? and sink = ?", lease, lane.sink());
          jdbc.update(
              "insert into lane (lease_id, sink, address, location_id, channel, reason, since_ms,"
                  + " attempts, retry_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              lease,
              lane.sink(),
              PlainText.of(lane.address(), MAX_ADDRESS),
              failing == null ? null : failing.location(),
              failing == null ? null : failing.channel(),
              failing == null ? null : PlainText.of(failing.reason(), MAX_REASON),
              failing == null ? null : failing.since().toEpochMilli(),
              failing == null ? null : failing.attempts(),
              failing == null ? null : failing.retryAt().toEpochMilli());
        });
  }

  /** What an earlier run has noted says nothing of this one, nor what has gone of others. */
  public void clear() {
    transaction.executeWithoutResult(
        status ->
            jdbc.update(
                "delete from lane where lease_id = ? or lease_id not in (select id from lease where"
                    + " holder <> '')",
                lease));
  }
}
