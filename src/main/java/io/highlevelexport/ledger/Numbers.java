package io.highlevelexport.ledger;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Numbers of which none is issued twice, however many processes there are. They are taken from
 * table {@code counter} in blocks; a block is everybody's in this process only once its transaction
 * is committed, since a rollback gives it to others.
 */
final class Numbers {
  private static final int BLOCK = 100;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final String name;
  private final String greatest;
  private Block shared;

  /**
   * @param name of the counter
   * @param greatest a query for the greatest number that is in use
   */
  Numbers(JdbcTemplate jdbc, TransactionTemplate transaction, String name, String greatest) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.name = name;
    this.greatest = greatest;
  }

  long next() {
    return next(1);
  }

  /** The first of so many numbers in a row. */
  long next(int count) {
    synchronized (this) {
      if (shared != null && shared.has(count)) {
        return shared.take(count);
      }
    }
    // nobody holds the monitor while it waits for the row, which a transaction has to its end
    return transaction.execute(status -> own(count).take(count));
  }

  /** The block of the transaction under way. */
  private Block own(int count) {
    Block own = (Block) TransactionSynchronizationManager.getResource(this);
    if (own == null) {
      own = new Block();
      TransactionSynchronizationManager.bindResource(this, own);
      TransactionSynchronizationManager.registerSynchronization(own);
      raise();
    }
    if (!own.has(count)) {
      int size = Math.max(BLOCK, count);
      jdbc.update("update counter set used = used + ? where name = ?", size, name);
      own.end = number("select used from counter where name = ?", name) + 1;
      own.next = own.end - size;
    }
    return own;
  }

  /** What is in use may have come from elsewhere than this counter: it is looked at once. */
  private void raise() {
    synchronized (this) {
      if (shared != null) {
        return;
      }
    }
    long used = number(greatest);
    jdbc.update("update counter set used = ? where name = ? and used < ?", used, name, used);
  }

  private long number(String query, Object... values) {
    return Objects.requireNonNull(jdbc.queryForObject(query, Long.class, values));
  }

  private final class Block implements TransactionSynchronization {
    private long next;
    private long end;

    boolean has(int count) {
      return end - next >= count;
    }

    long take(int count) {
      next += count;
      return next - count;
    }

    @Override
    public void afterCompletion(int status) {
      TransactionSynchronizationManager.unbindResourceIfPossible(Numbers.this);
      if (status == STATUS_COMMITTED) {
        synchronized (Numbers.this) {
          shared = this;
        }
      }
    }
  }
}
