package io.highlevelexport.delivery;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.Outcome;
import io.highlevelexport.ledger.Outcomes;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Variable;

/**
 * What becomes of the messages of one page in one sink; the variable {@code delivery} of {@code
 * routes/deliver.camel.yaml}.
 */
public record PageDelivery(Outcomes outcomes) {
  /**
   * Sends a batch of the page through the routes.
   *
   * @throws Exception when they fail, or end before each of its messages is acknowledged
   */
  public void send(ProducerTemplate template, Exchange exchange, Batch batch) throws Exception {
    exchange.setVariable("delivery", this);
    exchange.setVariable("sink", batch.sink());
    exchange.getMessage().setBody(batch);
    template.send("direct:deliver", exchange);
    if (exchange.getException() != null) {
      throw exchange.getException();
    }
    long open =
        batch.indexes().stream().filter(index -> outcomes.get(index) == Outcome.WAITING).count();
    if (open > 0) {
      throw new EndedEarlyException(
          "the route deliver-"
              + batch.sink()
              + " ended early, by stop, rollback or an onException of its own perhaps: "
              + open
              + " messages are neither taken nor dead letters");
    }
  }

  /** A sink's route does without its end for this batch, and may well come to it for another. */
  static final class EndedEarlyException extends IllegalStateException {
    EndedEarlyException(String message) {
      super(message);
    }
  }

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
