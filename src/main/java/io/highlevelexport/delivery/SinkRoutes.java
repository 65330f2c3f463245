package io.highlevelexport.delivery;

import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;

/** The routes that deliver, and where each of them delivers to. */
public final class SinkRoutes {
  private final CamelContext camel;
  private final String database;

  /**
   * @param database the address of the database, without secrets
   */
  public SinkRoutes(CamelContext camel, String database) {
    this.camel = camel;
    this.database = database;
  }

  boolean isSink(String sink) {
    return route(sink).isPresent();
  }

  private Optional<Route> route(String sink) {
    String uri = "direct://deliver-" + sink;
    return camel.getRoutes().stream()
        .filter(route -> route.getEndpoint().getEndpointBaseUri().equals(uri))
        .findFirst();
  }

  /**
   * Where a sink delivers to, for people: the first place outside of this process that its route
   * sends to. Nothing in it is secret.
   */
  String address(String sink) {
    return route(sink)
        .map(route -> remote(route.navigate()).map(this::address).orElse("route " + route.getId()))
        .orElse("");
  }

  private static Optional<Endpoint> remote(Navigate<?> steps) {
    List<?> next = steps != null && steps.hasNext() ? steps.next() : List.of();
    for (Object step : next) {
      if (step instanceof EndpointAware aware
          && aware.getEndpoint() != null
          && aware.getEndpoint().isRemote()) {
        return Optional.of(aware.getEndpoint());
      }
      Optional<Endpoint> below =
          step instanceof Processor && step instanceof Navigate<?> more
              ? remote(more)
              : Optional.empty();
      if (below.isPresent()) {
        return below;
      }
    }
    return Optional.empty();
  }

  /** Options and logins are left out, and of a web address the path: it may be a key to it. */
  private String address(Endpoint endpoint) {
    String uri = endpoint.getEndpointUri().replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    String scheme = uri.replaceFirst(":.*", "");
    return switch (scheme) {
      case "sql", "jdbc" -> database;
      case "file" -> uri.replaceFirst("^file:(//)?", "");
      case "http", "https" -> uri.replaceFirst("^(https?://[^/]*).*", "$1");
      default -> uri;
    };
  }
}
