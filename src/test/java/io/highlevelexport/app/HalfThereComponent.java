package io.highlevelexport.app;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code half-there}: a component whose own jar is there, and one that it needs is not. */
public final class HalfThereComponent extends DefaultComponent {
  static final String MISSING = "org/example/Missing";

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    throw new NoClassDefFoundError(MISSING);
  }
}
