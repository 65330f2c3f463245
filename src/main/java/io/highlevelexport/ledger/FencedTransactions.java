package io.highlevelexport.ledger;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions that are committed only while this instance holds the lease. */
final class FencedTransactions extends TransactionTemplate {
  private final transient Lease lease;

  FencedTransactions(PlatformTransactionManager manager, Lease lease) {
    super(manager);
    this.lease = lease;
  }

  @Override
  public <T> T execute(TransactionCallback<T> work) {
    return super.execute(
        status -> {
          lease.require();
          return work.doInTransaction(status);
        });
  }
}
