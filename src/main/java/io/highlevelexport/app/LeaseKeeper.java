package io.highlevelexport.app;

import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Share;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.ops.Phrases;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * This instance's right to work on the database: waits for it, keeps it, and notices when it is
 * gone.
 */
public final class LeaseKeeper implements Share, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  /** Tests have no time to wait for so long. */
  private static final Duration PATIENCE =
      Duration.ofMillis(Long.getLong("highlevel-export.patience-ms", 30_000));

  private static final int BEATS = 6;

  /** While the database is silent the log says so again after so many attempts: minutes. */
  private static final int REPEATED = 60;

  private final Database database;
  private final Duration patience;
  private final boolean isAlone;
  private final Lease lease;
  private final boolean standBy;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(new CamelThreadFactory("#name#", "lease", true));
  private volatile Slots slots;
  private volatile boolean lost;
  private volatile int silentBeats;
  private String rejected;

  /**
   * For an instance that works alone.
   *
   * @param standBy whether it waits while another instance works; it is refused otherwise
   */
  public LeaseKeeper(Database database, boolean standBy) {
    this(database, standBy, Lease.ALONE, PATIENCE);
  }

  /**
   * For one of many instances.
   *
   * @param name no other instance has it
   * @param patience how long an instance may show no sign of life
   */
  LeaseKeeper(Database database, String name, Duration patience) {
    this(database, true, Lease.named(database.jdbc(), name), patience);
  }

  private LeaseKeeper(Database database, boolean standBy, int id, Duration patience) {
    this.database = database;
    this.standBy = standBy;
    this.patience = patience;
    this.isAlone = id == Lease.ALONE;
    this.lease = lease(id);
  }

  private Lease lease(int id) {
    return new Lease(
        database.jdbc(), database.dialect(), id, Instance.current(), patience, System::nanoTime);
  }

  /**
   * What this instance has of the shares of many. To be called after {@link #begin}, once.
   *
   * @param count how many there are to be, at the first start
   */
  Slots slots(int count) {
    slots = new Slots(database.jdbc(), transactions(), lease, count, this::lease, System::nanoTime);
    return slots;
  }

  /** Another instance works on the database. */
  public static final class RefusedException extends IllegalStateException {
    RefusedException(String holder) {
      super(
          "another instance ("
              + holder
              + ") works on this database: stop it, or wait until it is done");
    }
  }

  /**
   * Waits until no other instance works on the database; one that does not stand by only until it
   * is known whether the other one lives. While it stands by, the database may go down and come
   * back.
   *
   * @param standingBy is told which other instance works, again and again while one does
   * @throws IllegalStateException when one does and this one does not stand by, or is closed
   * @throws DataAccessException when the database does not answer from the first
   */
  public void begin(Consumer<String> standingBy) {
    await(lease, standingBy);
    long beat = patience.toMillis() / BEATS;
    beats.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
    // whoever works alone and many instances keep each other out: all take their own, then look
    for (int id : Lease.held(database.jdbc(), !isAlone)) {
      Lease other = lease(id);
      await(other, standingBy);
      other.release();
    }
  }

  private void await(Lease wanted, Consumer<String> standingBy) {
    String other = null;
    for (Optional<String> found = take(wanted, null);
        found.isPresent();
        found = take(wanted, other)) {
      String holder = found.get();
      if (!standBy && wanted.isHeldForSure()) {
        throw new RefusedException(holder);
      }
      if (other == null) {
        LOG.info("standby: another instance ({}) works on this database", holder);
      }
      other = holder;
      if (standBy) {
        standingBy.accept(other);
      }
      if (awaitClosed()) {
        throw new IllegalStateException("stopped while it was standby");
      }
    }
  }

  /** Who else has it, {@code other} while the database does not answer; empty once it is taken. */
  private Optional<String> take(Lease wanted, String other) {
    try {
      Optional<String> holder = wanted.take() ? Optional.empty() : Optional.of(wanted.holder());
      answers();
      return holder;
    } catch (DataAccessException e) {
      if (other == null) {
        throw e;
      }
      silent(e);
      return Optional.of(other);
    }
  }

  private boolean awaitClosed() {
    try {
      return closed.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void beat() {
    try {
      lease.beat();
      answers();
    } catch (Lease.LostException e) {
      lost = true;
      LOG.error("{}; this one ends", e.getMessage());
      beats.shutdown();
    } catch (DataAccessException e) {
      silent(e);
    } catch (RuntimeException | Error e) {
      // whatever it is: after an exception no sign of life would follow
      LOG.error("the sign of life failed, and is tried again", e);
    }
  }

  private void silent(DataAccessException e) {
    if (silentBeats % REPEATED == 0) {
      LOG.warn(
          "{} (export.sql.url): {}. Nothing is read or delivered until it does, and nothing is"
              + " lost; see whether it runs, and whether its disk is full",
          Phrases.DATABASE_SILENT,
          Phrases.root(e));
    }
    database.silent(true);
    silentBeats++;
  }

  private void answers() {
    if (silentBeats > 0) {
      LOG.info("the database answers again");
      database.silent(false);
    }
    silentBeats = 0;
  }

  /**
   * Tells those who look from outside why edited routes are rejected; while the database is silent
   * it is to be told again.
   *
   * @param problem {@code null} where they are not
   */
  void rejects(String problem) {
    try {
      if (!Objects.equals(problem, rejected)) {
        lease.rejects(problem);
        rejected = problem;
      }
    } catch (DataAccessException e) {
      LOG.debug("that routes are rejected is not noted", e);
    }
  }

  /** Fails when this process was paused and another instance has taken over meanwhile. */
  void requireAfterPause() {
    lease.requireAfterPause();
  }

  @Override
  public boolean has(String locationId) {
    return isAlone || slots != null && slots.has(locationId);
  }

  @Override
  public void require(String locationId) {
    if (!isAlone) {
      slots.require(locationId);
    }
    lease.requireAfterPause();
  }

  @Override
  public Optional<Duration> askedByOneThatIsGone(String locationId) {
    return isAlone || slots == null ? Optional.empty() : slots.askedByOneThatIsGone(locationId);
  }

  int id() {
    return lease.id();
  }

  /** Transactions that fail when another instance has taken over. */
  TransactionTemplate transactions() {
    return database.transactions(lease);
  }

  boolean isLost() {
    return lost;
  }

  @Override
  public void close() {
    closed.countDown();
    beats.shutdownNow();
    if (silentBeats > 0) {
      // whoever stops the program is not to wait for it; others wait until the lease runs out
      return;
    }
    try {
      lease.release();
    } catch (DataAccessException e) {
      LOG.debug("the lease is not released, others wait until it runs out", e);
    }
  }
}
