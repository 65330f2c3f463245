package io.highlevelexport.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.model.Message;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultExchange;

/** Sends one message after the other through {@code route-message}. Not thread-safe. */
public final class MessageRouter implements AutoCloseable {
  private static final String ROUTE = "direct:route-message";

  private static final String CHANNEL = "channel";

  private static final String SINKS = "sinks";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  private final CamelContext camel;
  private final Producer producer;
  private String lastSinks;
  private Set<String> lastNames = Set.of();

  /**
   * @throws IllegalStateException when Camel cannot call the route
   */
  public MessageRouter(CamelContext camel) {
    this.camel = camel;
    try {
      producer = camel.getEndpoint(ROUTE).createProducer();
      producer.start();
    } catch (Exception e) {
      throw new IllegalStateException("the route route-message cannot be called", e);
    }
  }

  /** Decides where a message goes, and what it looks like there. */
  public RoutedMessage route(Message message) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(message);
    exchange.getMessage().setHeader(CHANNEL, message.getChannel());
    try {
      producer.process(exchange);
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return new RoutedMessage(
          content(exchange, message), names(exchange.getVariable(SINKS, String.class)), null);
    } catch (Exception e) {
      boolean isWrapped = e instanceof CamelExecutionException && e.getCause() != null;
      return new RoutedMessage(message, Set.of(), isWrapped ? e.getCause() : e);
    }
  }

  private static Message content(Exchange exchange, Message original)
      throws InvalidPayloadException {
    Object body = exchange.getMessage().getBody();
    if (body instanceof Message message) {
      return message;
    }
    boolean isJson = body instanceof String || body instanceof Map || body instanceof JsonNode;
    return original.withContent(
        isJson ? body : exchange.getMessage().getMandatoryBody(byte[].class));
  }

  /** Most messages go where the one before went. */
  private Set<String> names(String sinks) {
    if (sinks == null || sinks.isBlank()) {
      return Set.of();
    }
    if (!sinks.equals(lastSinks)) {
      Set<String> names = new LinkedHashSet<>();
      for (String name : sinks.strip().split("\\s*,\\s*")) {
        if (!NAME.matcher(name).matches()) {
          throw new IllegalArgumentException(
              "the variable sinks holds \"" + name + "\", which is no name of a sink");
        }
        names.add(name);
      }
      lastNames = names;
      lastSinks = sinks;
    }
    return lastNames;
  }

  @Override
  public void close() {
    producer.stop();
  }
}
