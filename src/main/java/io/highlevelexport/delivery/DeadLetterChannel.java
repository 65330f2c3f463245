package io.highlevelexport.delivery;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/** Hands what could not be delivered to the route {@code dead-letter}. */
final class DeadLetterChannel {
  private static final String ROUTE = "direct:dead-letter";

  private final CamelContext camel;
  private final ProducerTemplate template;

  DeadLetterChannel(CamelContext camel) {
    this.camel = camel;
    this.template = camel.createProducerTemplate();
  }

  /**
   * @param stage where it failed
   * @throws IOException when the dead letter cannot be kept
   */
  void rejected(String stage, Reject reject) throws IOException {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setVariable("stage", stage);
    exchange.getMessage().setBody(reject);
    template.send(ROUTE, exchange);
    if (exchange.getException() != null) {
      throw new IOException(
          "a dead letter cannot be kept: " + exchange.getException().getMessage(),
          exchange.getException());
    }
  }
}
