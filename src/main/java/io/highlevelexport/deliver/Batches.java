package io.highlevelexport.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.message.Message;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/**
 * Gathers what {@code route-message} decided: each message joins the batches of its sinks, or the
 * rejects of the page.
 */
public final class Batches implements AggregationStrategy {
  /** The variable that {@code route-message} sets. */
  private static final String SINKS = "sinks";

  @Override
  public Exchange aggregate(Exchange gathered, Exchange routed) {
    PageInHand page = routed.getVariable("page", PageInHand.class);
    Throwable fault = routed.getException();
    if (fault == null) {
      try {
        page.decisions()
            .decide(content(routed, page.current()), routed.getVariable(SINKS, String.class));
      } catch (IllegalArgumentException | InvalidPayloadException e) {
        fault = e;
      }
    }
    if (fault != null) {
      boolean wrapped = fault instanceof CamelExecutionException && fault.getCause() != null;
      page.decisions().reject(page.current(), wrapped ? fault.getCause() : fault);
    }
    if (gathered != null) {
      return gathered;
    }
    routed.setException(null);
    return routed;
  }

  private static Message content(Exchange routed, Message original) throws InvalidPayloadException {
    Object body = routed.getMessage().getBody();
    if (body instanceof Message message) {
      return message;
    }
    boolean isJson = body instanceof String || body instanceof Map || body instanceof JsonNode;
    return original.withContent(isJson ? body : routed.getMessage().getMandatoryBody(byte[].class));
  }
}
