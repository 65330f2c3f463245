package io.highlevelexport.ledger;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Numbers of which none is issued twice, however many processes there are. They come in blocks from
 * table {@code counter}, each in a transaction of its own: one that is rolled back would give its
 * block to others, and one that goes on would keep them waiting for the row.
 */
final class Numbers {
  private static final int BLOCK = 10_000;

  /** More than all transactions of pages and content that are under way at once take. */
  private static final int STOCK = BLOCK / 2;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final String name;
  private final Object issuing = new Object();
  private long next;
  private long end;

  /**
   * @param name of the counter
   */
  Numbers(JdbcTemplate jdbc, TransactionTemplate transaction, String name) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.name = name;
  }

  /**
   * Sees to it that there are enough; to be called before each transaction that takes any.
   *
   * @param most how many that one takes at most, as far as there may be many
   * @throws IllegalStateException within a transaction: its rollback would give them to others
   */
  void stock(int most) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("numbers are issued before a transaction");
    }
    // whoever is within a transaction does not wait for this one
    synchronized (issuing) {
      if (!has(most + STOCK)) {
        int size = most + BLOCK;
        begin(Objects.requireNonNull(transaction.execute(status -> issue(size))), size);
      }
    }
  }

  private Long issue(int size) {
    jdbc.update("update counter set used = used + ? where name = ?", size, name);
    return jdbc.queryForObject("select used from counter where name = ?", Long.class, name);
  }

  private synchronized void begin(long last, int size) {
    end = last + 1;
    next = end - size;
  }

  private synchronized boolean has(int count) {
    return end - next >= count;
  }

  long next() {
    return next(1);
  }

  /** The first of so many numbers in a row. */
  synchronized long next(int count) {
    if (!has(count)) {
      throw new IllegalStateException("there are not enough numbers in stock");
    }
    next += count;
    return next - count;
  }
}
