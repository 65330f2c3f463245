package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.PlainText;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The right to work on a database, held by one instance at a time. It is taken from a holder that
 * shows no sign of life; should that one wake up, its fence is out of date, and its transactions
 * fail.
 *
 * <p>Life is told by a growing number and the watcher's own monotonic clock, so no two clocks need
 * to agree.
 */
public final class Lease {
  /** The lease of an instance that works on a database alone. */
  public static final int ALONE = 1;

  private static final int LONGEST_PROBLEM = 2000;

  private final JdbcTemplate jdbc;
  private final Dialect dialect;
  private final int id;
  private final Instance self;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private Row watched;
  private long watchedSince;
  private boolean isAlive;
  private volatile long fence;

  /** When the database said last that this instance holds it, by the monotonic clock. */
  private volatile long confirmedAt;

  private record Row(String holder, long fence, long beat) {}

  /**
   * @param id {@link #ALONE}, or of {@link #named}
   * @param patience how long a holder may show no sign of life
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public Lease(
      JdbcTemplate jdbc,
      Dialect dialect,
      int id,
      Instance self,
      Duration patience,
      LongSupplier nanoTime) {
    this.jdbc = jdbc;
    this.dialect = dialect;
    this.id = id;
    this.self = self;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** Another instance has taken over: nothing more may be written. */
  public static final class LostException extends RuntimeException {
    private LostException(String message) {
      super(message);
    }

    static LostException to(String holder) {
      return new LostException("another instance (" + holder + ") has taken over this database");
    }

    static LostException of(String locationId) {
      return new LostException("location " + locationId + " is another instance's now");
    }

    static LostException of(PageEntry page) {
      return new LostException("the database has no page " + page.name() + " any more");
    }
  }

  /**
   * Takes the lease if nobody holds it, or its holder is gone. To be called again and again until
   * it does.
   *
   * @return whether this instance holds it now
   */
  public synchronized boolean take() {
    Row row = look();
    if (!row.equals(watched)) {
      isAlive = watched != null && !row.holder().isEmpty();
      watched = row;
      watchedSince = nanoTime.getAsLong();
    }
    boolean silent = nanoTime.getAsLong() - watchedSince > patience.toNanos();
    if (!row.holder().isEmpty() && !silent && !self.succeeds(row.holder())) {
      return false;
    }
    if (silent) {
      endTransactionsOfSilentHolder();
    }
    long asked = nanoTime.getAsLong();
    int taken =
        takeAway(
            "holder = ?, beat = beat + 1, rejected = null",
            "fence = ? and beat = ?",
            self.name(),
            row.fence(),
            row.beat());
    fence = taken == 1 ? row.fence() + 1 : 0;
    confirmedAt = asked;
    return taken == 1;
  }

  /**
   * A process that was paused while it sent a batch leaves a transaction that PostgreSQL does not
   * take for an idle one, since it waits for the rest of the batch: no timeout ends it. MariaDB has
   * {@code net_read_timeout} for that.
   */
  private void endTransactionsOfSilentHolder() {
    if (dialect == Dialect.POSTGRESQL) {
      jdbc.query(
          "select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)"
              + " where relation = 'lease'::regclass and mode = 'RowShareLock'"
              + (id == ALONE ? "" : " and application_name = '" + transactionName() + "'")
              + " and datname = current_database() and usename = current_user"
              + " and pid <> pg_backend_pid()",
          row -> {});
    }
  }

  /** Tells transactions of this holder from those of others that work beside it. */
  private String transactionName() {
    return "highlevel-export " + id;
  }

  /** While the database is down no holder can show that it lives: its time begins again. */
  private Row look() {
    try {
      return row();
    } catch (DataAccessException e) {
      watched = null;
      throw e;
    }
  }

  /**
   * Whether its holder is known to work: it is a process of this machine, or has shown a sign of
   * life between two calls of {@link #take}.
   */
  public synchronized boolean isHeldForSure() {
    return watched != null && (isAlive || self.isNeighbour(watched.holder()));
  }

  /**
   * Until when its holder may have worked, as far as {@link #take} has seen, by the monotonic
   * clock: signs of life are less than a fifth of the patience apart.
   */
  synchronized long aliveUntil() {
    return watchedSince + patience.toNanos() / 5;
  }

  /** Who holds it, as far as the database says; empty for nobody. */
  public String holder() {
    return row().holder();
  }

  /**
   * Shows that this instance is alive.
   *
   * @throws LostException when another one has taken over
   */
  public void beat() {
    long asked = nanoTime.getAsLong();
    if (jdbc.update("update lease set beat = beat + 1 where id = ? and fence = ?", id, fence)
        == 0) {
      throw LostException.to(holder());
    }
    confirmedAt = asked;
  }

  /**
   * To be called before what no transaction guards: a process that was paused for so long that
   * another may have taken over asks before it goes on.
   *
   * @throws LostException when another one has taken over
   */
  public void requireAfterPause() {
    if (nanoTime.getAsLong() - confirmedAt > patience.toNanos() / 2) {
      beat();
    }
  }

  /**
   * To be called within a transaction: it will not be committed unless this instance holds the
   * lease until then.
   *
   * @throws LostException when another one has taken over
   */
  public void require() {
    // a process that is paused within the transaction would keep the others from taking the lease
    Duration longestPause = patience.dividedBy(2);
    String lock =
        switch (dialect) {
          // a heartbeat is no change of the key, so it waits for none of these, however many there
          // are
          case POSTGRESQL ->
              (id == ALONE
                      ? ""
                      : " and set_config('application_name', '"
                          + transactionName()
                          + "', true) is not null")
                  + " and set_config('idle_in_transaction_session_timeout', '"
                  + longestPause.toMillis()
                  + "', true) is not null for key share";
          case MARIADB -> {
            long seconds = Math.max(1, longestPause.toSeconds());
            dialect.limitOfSilence(seconds).ifPresent(jdbc::execute);
            yield " lock in share mode";
          }
          // its transactions begin as the only writer, so nobody takes the lease before they end; a
          // process that is paused in the middle of one keeps all others waiting
          case SQLITE -> "";
        };
    Long current =
        jdbc.queryForObject("select fence from lease where id = ?" + lock, Long.class, id);
    if (!Objects.equals(current, fence)) {
      throw LostException.to(holder());
    }
  }

  /**
   * Tells those who look from outside why this instance rejects edited routes.
   *
   * @param problem {@code null} where it does not
   */
  public void rejects(String problem) {
    jdbc.update(
        "update lease set rejected = ? where id = ? and fence = ?",
        problem == null ? null : PlainText.of(problem, LONGEST_PROBLEM),
        id,
        fence);
  }

  /** Whether an instance works, as far as is known here: one on another machine may be gone. */
  public static boolean isHeld(JdbcTemplate jdbc) {
    Instance self = Instance.current();
    return jdbc.queryForList("select holder from lease where holder <> ''", String.class).stream()
        .anyMatch(holder -> !self.succeeds(holder));
  }

  /** Why the instance that works rejects edited routes; empty where it does not. */
  public static Optional<String> rejected(JdbcTemplate jdbc) {
    return Records.first(
        jdbc,
        String.class,
        "select rejected from lease where rejected is not null and holder <> ''");
  }

  /**
   * Takes it away from whoever holds it, alive or not, and leaves it to nobody: what that instance
   * has not committed by now is not committed any more.
   */
  void revoke() {
    endTransactionsOfSilentHolder();
    takeAway("holder = ?", "fence >= ?", "", 0);
  }

  /**
   * Changes the fence once all transactions of the holder have ended: on PostgreSQL they hold no
   * lock that an update alone would wait for.
   */
  private int takeAway(String change, String condition, Object... values) {
    String update =
        "update lease set fence = fence + 1, " + change + " where id = " + id + " and " + condition;
    return dialect == Dialect.POSTGRESQL
        ? jdbc.update(
            "with held as (select id from lease where id = "
                + id
                + " for update) "
                + update
                + " and id in (select id from held)",
            values)
        : jdbc.update(update, values);
  }

  public int id() {
    return id;
  }

  /** The fence that it was taken with. */
  long fence() {
    return fence;
  }

  /** The lease of one of many instances, made where there is none yet. */
  public static int named(JdbcTemplate jdbc, String name) {
    while (true) {
      List<Integer> ids =
          jdbc.queryForList("select id from lease where name = ?", Integer.class, name);
      if (!ids.isEmpty()) {
        return ids.get(0);
      }
      try {
        jdbc.update(
            "insert into lease (id, name, holder, fence, beat) select max(id) + 1, ?, '', 0, 0 from"
                + " lease",
            name);
      } catch (DuplicateKeyException e) {
        // another instance has made its own just now
      }
    }
  }

  /** Leases that somebody holds: of whoever works alone, or of the many. */
  public static List<Integer> held(JdbcTemplate jdbc, boolean alone) {
    return jdbc.queryForList(
        "select id from lease where holder <> '' and id " + (alone ? "=" : "<>") + " ? order by id",
        Integer.class,
        ALONE);
  }

  /** Leaves it to others at once: what was not committed by now is not committed any more. */
  public void release() {
    takeAway("holder = ?", "fence = ?", "", fence);
  }

  private Row row() {
    return DataAccessUtils.requiredSingleResult(
        Records.list(jdbc, Row.class, "select holder, fence, beat from lease where id = ?", id));
  }
}
