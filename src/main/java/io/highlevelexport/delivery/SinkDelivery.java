package io.highlevelexport.delivery;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.Outcome;
import io.highlevelexport.ledger.Outcomes;
import io.highlevelexport.model.PageEntry;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/** Hands what is open of a page to one sink, and enters in the ledger what became of it. */
final class SinkDelivery {
  private final CamelContext camel;
  private final Delivery.Parts parts;
  private final PageRouter router;
  private final ProducerTemplate template;

  SinkDelivery(CamelContext camel, Delivery.Parts parts, PageRouter router) {
    this.camel = camel;
    this.parts = parts;
    this.router = router;
    this.template = camel.createProducerTemplate();
  }

  /** The page is nobody's any more. */
  static final class OverException extends Exception {}

  /** What is left of the page is to be delivered later. */
  static final class LaterException extends Exception {
    private final transient TextWait.Hold hold;
    private final boolean isTaken;

    LaterException(TextWait.Hold hold, boolean isTaken) {
      super("some texts are still to come");
      this.hold = hold;
      this.isTaken = isTaken;
    }

    TextWait.Hold hold() {
      return hold;
    }

    /** Whether the sink has taken something of the page just now. */
    boolean isTaken() {
      return isTaken;
    }
  }

  /**
   * Delivers what is open of a page.
   *
   * @param kept what the routes made of the page, {@code null} where that is to be found out
   * @return whether that has closed the page
   * @throws LaterException when some of it has to wait; the rest is delivered
   * @throws OverException when the page was lost, and what it held is read again
   * @throws StoppingException when it is to come to an end before that
   * @throws Exception when the sink does not take it; what it took is entered all the same
   */
  boolean deliver(String sink, PageEntry page, RoutedPage kept) throws Exception {
    Outcomes outcomes =
        parts.tables().deliveries().outcomes(page, sink).orElseThrow(OverException::new);
    if (!parts.sinks().isSink(sink)) {
      throw new IllegalStateException(
          "there is no route deliver-" + sink + " any more: what was decided for it waits for it");
    }
    try {
      if (outcomes.count(Outcome.WAITING) > 0) {
        RoutedPage routed = kept == null ? router.route(page) : kept;
        passOver(sink, page, routed, outcomes);
        TextWait.Later later = parts.texts().of(sink, routed, outcomes);
        List<Batch> batches = routed.batches(sink, outcomes, later.indexes());
        PageDelivery.EndedEarlyException early = null;
        for (Batch batch : batches) {
          try {
            send(batch, outcomes);
          } catch (PageDelivery.EndedEarlyException e) {
            early = e; // the other channels' way through the route may well come to its end
          }
        }
        if (early != null) {
          throw early;
        }
        if (later.hold() != null) {
          throw new LaterException(later.hold(), !batches.isEmpty());
        }
      }
    } catch (Exception e) {
      if (outcomes.count(Outcome.TAKEN) > 0 || outcomes.count(Outcome.DEAD) > 0) {
        keepWhatIsTaken(page, sink, outcomes, e);
      }
      throw e;
    }
    CrashPoint.BEFORE_ACKNOWLEDGED.reached();
    return parts.tables().deliveries().delivered(page, sink, outcomes, parts.clock().instant());
  }

  private void keepWhatIsTaken(PageEntry page, String sink, Outcomes outcomes, Exception failure) {
    try {
      parts.tables().deliveries().delivered(page, sink, outcomes, parts.clock().instant());
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** What was erased, or cannot be routed any more, since it was decided where it goes. */
  private void passOver(String sink, PageEntry page, RoutedPage routed, Outcomes outcomes)
      throws IOException {
    for (int index : outcomes.waiting()) {
      RoutedMessage message = routed.messages().get(index);
      if (message == null) {
        outcomes.set(index, Outcome.NONE);
      } else if (message.fault() != null) {
        // others may have taken it: a replay is for this sink alone
        router
            .deadLetters()
            .rejected(
                "sink:" + sink, new Reject(message.content(), page.revision(), message.fault()));
        outcomes.set(index, Outcome.DEAD);
      }
    }
  }

  private void send(Batch batch, Outcomes outcomes) throws Exception {
    Exchange exchange = new DefaultExchange(camel);
    BooleanSupplier end =
        () -> parts.pause().getAsBoolean() || !parts.share().has(batch.locationId());
    exchange.setProperty(RoutePause.PROPERTY, end);
    new PageDelivery(outcomes).send(template, exchange, batch);
  }
}
