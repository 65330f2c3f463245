package io.highlevelexport.ledger;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which of many instances works for which locations, in table {@code slot}. An instance has a slot
 * as long as its lease has the fence with which it took the slot. So it loses all of them at once
 * when its lease is taken away, and with them each transaction that it has not committed: one row
 * is looked at in a transaction, however many slots there are.
 */
public final class Slots {
  private static final String FREE =
      "not exists (select 1 from lease where lease.id = slot.lease_id and lease.fence = slot.fence"
          + " and lease.holder <> '')";

  /** In place of a lease, where the instance that had the slot has left it. */
  private static final int LEFT = 0;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Lease own;
  private final IntFunction<Lease> leases;
  private final LongSupplier nanoTime;
  private final Map<Integer, Lease> others = new HashMap<>();

  /** By lease, until when whoever held it may have worked. */
  private final Map<Integer, Long> aliveUntil = new HashMap<>();

  /** The same by slot, for those that were taken from an instance that did not leave them. */
  private final Map<Integer, Long> abandoned = new ConcurrentHashMap<>();

  private final Set<Integer> open = ConcurrentHashMap.newKeySet();
  private final int count;

  /**
   * @param transaction fails when this instance has lost its lease
   * @param own the lease of this instance, which it holds
   * @param wanted how many slots there are to be, at the first start
   * @param leases those of all instances, by their ids
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public Slots(
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Lease own,
      int wanted,
      IntFunction<Lease> leases,
      LongSupplier nanoTime) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.own = own;
    this.leases = leases;
    this.nanoTime = nanoTime;
    this.count = begin(wanted);
  }

  /** One instance enters all of them at the very first start: others wait for this row. */
  private int begin(int wanted) {
    return transaction.execute(
        status -> {
          jdbc.update("update lease set beat = beat + 1 where id = ?", Lease.ALONE);
          Integer there = jdbc.queryForObject("select count(*) from slot", Integer.class);
          for (int slot = 0; there == 0 && slot < wanted; slot++) {
            jdbc.update("insert into slot (id, lease_id, fence, taken) values (?, 0, 0, 0)", slot);
          }
          return there == 0 ? wanted : there;
        });
  }

  /** How many there are; that never changes. */
  public int count() {
    return count;
  }

  public int of(String locationId) {
    return Math.floorMod(locationId.hashCode(), count);
  }

  /** Whether this instance works for the location. */
  public boolean has(String locationId) {
    return open.contains(of(locationId));
  }

  /**
   * @throws Lease.LostException when it does not
   */
  public void require(String locationId) {
    if (!has(locationId)) {
      throw Lease.LostException.of(locationId);
    }
  }

  /** The slots whose locations this instance works for. */
  public Set<Integer> open() {
    return Set.copyOf(open);
  }

  /** From now on this instance works for the locations of the slot, which it has taken. */
  public void open(int slot) {
    open.add(slot);
  }

  /** From now on it does not. */
  public void close(int slot) {
    open.remove(slot);
  }

  /**
   * Takes a slot that nobody has, or whose instance is gone.
   *
   * @return whether this instance has it now
   */
  public boolean take(int slot) {
    Integer before =
        transaction.execute(
            status -> {
              Integer holder =
                  jdbc.queryForObject(
                      "select lease_id from slot where id = ?", Integer.class, slot);
              int taken =
                  jdbc.update(
                      "update slot set lease_id = ?, fence = ?, taken = taken + 1 where id = ?"
                          + " and "
                          + FREE,
                      own.id(),
                      own.fence(),
                      slot);
              return taken == 1 ? holder : null;
            });
    if (before == null) {
      return false;
    }
    if (before == LEFT) {
      abandoned.remove(slot);
    } else {
      abandoned.put(slot, aliveUntil.getOrDefault(before, nanoTime.getAsLong()));
    }
    return true;
  }

  /**
   * How long ago the instance that had the location's slot before may have asked for it; negative
   * where it may still do so for a moment.
   *
   * @return empty where it left the slot
   */
  public Optional<Duration> askedByOneThatIsGone(String locationId) {
    return Optional.ofNullable(abandoned.get(of(locationId)))
        .map(until -> Duration.ofNanos(nanoTime.getAsLong() - until));
  }

  public void release(int slot) {
    jdbc.update(
        "update slot set lease_id = ? where id = ? and lease_id = ? and fence = ?",
        LEFT,
        slot,
        own.id(),
        own.fence());
  }

  /**
   * Watches all other instances: the slots of one that shows no sign of life are anybody's. To be
   * called every second or so.
   */
  public void watch() {
    try {
      watchOthers();
    } catch (DataAccessException e) {
      // while the database is down nobody can show that it lives: everybody's time begins again
      others.clear();
      aliveUntil.clear();
      throw e;
    }
  }

  private void watchOthers() {
    List<Integer> held = Lease.held(jdbc, false);
    others.keySet().retainAll(held);
    for (int id : held) {
      Lease other = others.computeIfAbsent(id, leases::apply);
      if (id == own.id()) {
        continue;
      }
      if (other.take()) {
        other.release();
      }
      aliveUntil.put(id, other.aliveUntil());
    }
  }

  /** Takes everything away from the instance that has the slot, alive or not. */
  public void revoke(int slot) {
    jdbc.queryForList("select lease_id from slot where id = ?", Integer.class, slot).stream()
        .filter(id -> id != own.id())
        .forEach(id -> leases.apply(id).revoke());
  }

  /**
   * What an instance has.
   *
   * @param instance its name; empty for nobody
   * @param slots how many it has
   * @param taken how often these were taken so far, by whichever instance
   */
  public record Holding(String instance, int slots, long taken) {
    /** Whether they are slots that no instance has. */
    public boolean free() {
      return instance.isEmpty();
    }
  }

  /** Who has how many, in the order of names; an instance that works and has none is there too. */
  public static List<Holding> holdings(JdbcTemplate jdbc) {
    return Records.list(
        jdbc,
        Holding.class,
        "select coalesce(lease.name, '') as instance, count(*) as slots, sum(slot.taken) as taken"
            + " from slot left join lease on lease.id = slot.lease_id and lease.fence = slot.fence"
            + " and lease.holder <> '' group by coalesce(lease.name, '') union all select name, 0,"
            + " 0 from lease where holder <> '' and id <> ? and not exists (select 1 from slot"
            + " where slot.lease_id = lease.id and slot.fence = lease.fence) order by instance",
        Lease.ALONE);
  }
}
