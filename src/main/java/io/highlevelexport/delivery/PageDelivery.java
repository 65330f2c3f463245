package io.highlevelexport.delivery;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.Outcome;
import io.highlevelexport.ledger.Outcomes;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;

/**
 * What becomes of the messages of one page in one sink; the variable {@code delivery} of {@code
 * routes/deliver.camel.yaml}.
 */
public record PageDelivery(Outcomes outcomes) {
  /** The bean {@code deliveries}: the steps by which a route acknowledges. */
  public static final class Steps {
    /** The sink has every message of the batch. */
    public void taken(@Variable("delivery") PageDelivery delivery, @Variable("batch") Batch batch) {
      CrashPoint.AFTER_SINK.reached();
      batch.indexes().forEach(index -> delivery.outcomes.set(index, Outcome.TAKEN));
    }

    /**
     * The sink cannot take the message of a batch of one.
     *
     * @return what becomes a dead letter
     */
    public Reject reject(
        @Variable("delivery") PageDelivery delivery,
        @Variable("batch") Batch batch,
        @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
      return new Reject(batch.messages().get(0), batch.revision(), cause);
    }

    /** The message of a batch of one is a dead letter. */
    public void dead(@Variable("delivery") PageDelivery delivery, @Variable("batch") Batch batch) {
      batch.indexes().forEach(index -> delivery.outcomes.set(index, Outcome.DEAD));
    }
  }
}
