package io.highlevelexport.delivery.sql;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.spi.UnitOfWork;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the steps that a route puts under it in one transaction on the database {@code #database},
 * which is undone where they fail. They have to stay in one thread.
 */
public final class InTransaction implements Policy {
  private final TransactionTemplate transactions;

  public InTransaction(TransactionTemplate transactions) {
    this.transactions = transactions;
  }

  @Override
  public void beforeWrap(Route route, NamedNode definition) {
    // nothing to prepare
  }

  @Override
  public Processor wrap(Route route, Processor steps) {
    return exchange -> {
      try {
        transactions.executeWithoutResult(status -> run(steps, exchange, status));
      } catch (RuntimeException e) {
        if (!exchange.isFailed()) {
          throw e;
        }
        // where it cannot be undone the connection has ended, and the steps' failure says why
        exchange.getException().addSuppressed(e);
      }
    };
  }

  private void run(Processor steps, Exchange exchange, TransactionStatus status) {
    UnitOfWork unit = exchange.getUnitOfWork();
    // or the component sql would commit a batch on its own
    unit.beginTransactedBy(this);
    try {
      steps.process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    } finally {
      unit.endTransactedBy(this);
    }
    if (exchange.isFailed()) {
      status.setRollbackOnly();
    }
  }
}
