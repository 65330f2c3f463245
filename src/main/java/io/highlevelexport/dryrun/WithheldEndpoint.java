package io.highlevelexport.dryrun;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.ProcessorEndpoint;
import org.apache.camel.support.ProcessorPollingConsumer;

/** Stands in for an endpoint that leads out of the process: notes what it gets, sends nothing. */
final class WithheldEndpoint extends ProcessorEndpoint {
  /**
   * @param real is never started to send
   * @param noted gets each exchange that would have been sent
   */
  WithheldEndpoint(Endpoint real, Processor noted) {
    super(real.getEndpointUri(), real.getCamelContext(), noted);
  }

  /** Nothing comes from outside: a route that begins here gets nothing. */
  @Override
  public Consumer createConsumer(Processor processor) {
    return new DefaultConsumer(this, processor);
  }

  /** A step that waits for something gets nothing either, at once. */
  @Override
  public PollingConsumer createPollingConsumer() {
    return new ProcessorPollingConsumer(this, exchange -> {}) {
      @Override
      public Exchange receive() {
        return null;
      }
    };
  }
}
