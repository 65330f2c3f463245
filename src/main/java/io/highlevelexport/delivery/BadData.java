package io.highlevelexport.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/** Whether a sink failed because of what it was given, and not because it is out of reach. */
public final class BadData implements Predicate {
  @Override
  public boolean matches(Exchange exchange) {
    Throwable thrown = exchange.getException();
    if (thrown == null) {
      thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }
    return thrown != null && SinkFault.of(thrown) == SinkFault.DATA;
  }
}
