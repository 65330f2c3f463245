package io.highlevelexport.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.message.Message;
import java.util.List;
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
        page.decisions().decide(content(routed, page), routed.getVariable(SINKS, String.class));
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

  /** The messages as the route left them: those of a channel untouched, or one. */
  private static List<Message> content(Exchange routed, PageInHand page)
      throws InvalidPayloadException {
    Object body = routed.getMessage().getBody();
    Message original = page.current().get(0);
    if (body == original) {
      return page.current();
    }
    if (body instanceof Message message) {
      return List.of(message);
    }
    boolean isJson = body instanceof String || body instanceof Map || body instanceof JsonNode;
    return List.of(
        original.withContent(isJson ? body : routed.getMessage().getMandatoryBody(byte[].class)));
  }
}
