package io.highlevelexport.ledger;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Where a connection breaks, so does the rollback that follows, and nothing is committed: the first
 * of the two is what its caller is to hear of, and Spring's template would log both with their
 * stack traces.
 */
final class QuietTransactions extends JdbcTransactionManager {
  private static final Logger LOG = LoggerFactory.getLogger(QuietTransactions.class);

  QuietTransactions(DataSource pool) {
    super(pool);
  }

  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    try {
      super.doRollback(status);
    } catch (TransactionSystemException | DataAccessException e) {
      LOG.debug("a rollback failed", e);
    }
  }
}
