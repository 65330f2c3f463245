package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ledger.Tables;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.spool.PageCopies;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.spool.SpoolIdentity;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlasts the process, and whose it is: the tables under the lease, the spool, and among many
 * instances the pages that they keep for each other. It is put in order before anything works on
 * it.
 */
final class Storage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private final Settings settings;
  private final Database database;
  private final boolean isOneOfMany;
  private final Clock clock;
  private final LeaseKeeper lease;
  private final Tables tables;
  private final Spool spool;
  private ManyInstances many;
  private DigestKey key;

  /**
   * @param stays whether the export goes on until it is closed
   */
  Storage(Database database, Settings settings, boolean stays, Clock clock) {
    this.settings = settings;
    this.database = database;
    this.isOneOfMany = stays && settings.scale().isOn();
    this.clock = clock;
    this.lease = isOneOfMany ? oneOfMany() : new LeaseKeeper(database, stays);
    this.tables =
        Tables.of(
            database.jdbc(),
            database.dialect(),
            lease.transactions(),
            settings.content(),
            lease.id());
    this.spool = new Spool(settings.spool(), settings.maxSpooledPages());
  }

  private LeaseKeeper oneOfMany() {
    String name = settings.scale().instance();
    return new LeaseKeeper(
        database, name.isEmpty() ? Instance.hostName() : name, settings.scale().session());
  }

  /**
   * Puts in order what was left behind, now that the lease is this instance's.
   *
   * @throws IOException when Kafka's settings cannot be read
   * @throws RuntimeException when the spool cannot be used; its message says why
   */
  void begin() throws IOException {
    if (isOneOfMany) {
      many = manyInstances();
    }
    CrashPoint.LEASE_TAKEN.reached();
    key = database.digestKey();
    if (many == null) {
      SpoolIdentity identity = new SpoolIdentity(settings.spool(), database.jdbc());
      identity.require(settings.adoptsSpool());
      spool.identifiedBy(identity);
    }
    spool.recover(tables.pages()::state);
    CrashPoint.SPOOL_IN_ORDER.reached();
    readLostPagesAgain(lease::has);
  }

  private ManyInstances manyInstances() throws IOException {
    try {
      return new ManyInstances(settings.scale(), lease.slots(settings.scale().slots()));
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Kafka's libraries are missing (export.scale = kafka): bin/highlevel-export adds"
              + " lib/kafka",
          e);
    }
  }

  /** Has pages of some locations read again that are nowhere; nothing works for these yet. */
  void readLostPagesAgain(Predicate<String> locations) {
    int lost = tables.lost().readAgain(locations, spool::find, clock.instant());
    if (lost > 0) {
      LOG.warn(
          "{} pages are gone from the spool {} without having been delivered: they are read again",
          lost,
          settings.spool());
    }
  }

  Database database() {
    return database;
  }

  LeaseKeeper lease() {
    return lease;
  }

  Tables tables() {
    return tables;
  }

  Spool spool() {
    return spool;
  }

  /** Where pages are kept that are read, or delivered again. */
  FetchWiring.Ledger ledger() {
    PageCopies copies = many == null ? PageCopies.NONE : many.pages();
    return new FetchWiring.Ledger(tables, spool, key, copies, lease);
  }

  /** This instance among many; empty where it works alone. */
  Optional<ManyInstances> many() {
    return Optional.ofNullable(many);
  }

  /** Why Kafka takes no pages, and so nothing is read; empty where it does, or is not used. */
  Optional<String> kafkaProblem() {
    return many == null ? Optional.empty() : many.pages().problem();
  }

  @Override
  public void close() {
    lease.close();
  }
}
