package io.highlevelexport.dryrun;

import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PollingConsumerSupport;

/** Stands in for an endpoint that leads out of the process: notes what it gets, sends nothing. */
final class WithheldEndpoint extends DefaultEndpoint {
  private final Consumer<Exchange> noted;

  /**
   * @param real is never started to send
   * @param noted gets each exchange that would have been sent
   */
  WithheldEndpoint(Endpoint real, Consumer<Exchange> noted) {
    super(real.getEndpointUri(), null);
    setCamelContext(real.getCamelContext());
    this.noted = noted;
  }

  @Override
  public Producer createProducer() {
    return new DefaultProducer(this) {
      @Override
      public void process(Exchange exchange) {
        noted.accept(exchange);
      }
    };
  }

  /** Nothing comes from outside: a step that waits for something gets nothing. */
  @Override
  public PollingConsumer createPollingConsumer() {
    return new PollingConsumerSupport(this) {
      @Override
      public Exchange receive() {
        return null;
      }

      @Override
      public Exchange receive(long timeout) {
        return null;
      }

      @Override
      public Exchange receiveNoWait() {
        return null;
      }
    };
  }

  @Override
  public org.apache.camel.Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("nothing is read from " + getEndpointUri());
  }

  @Override
  public boolean isLenientProperties() {
    return true;
  }
}
