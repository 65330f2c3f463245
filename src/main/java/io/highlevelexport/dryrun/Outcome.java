package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.model.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a set of routes does with one message.
 *
 * @param sinks where it goes; empty where it is left out, or fails
 * @param content what the sinks get; {@code null} where there is none
 * @param fault why it would become a dead letter or hold its page up; {@code null} where it does
 *     not
 * @param isHeldUp whether with this fault its page waits in the spool, and no dead letter is made
 * @param sendings what would have left the process, in order, by address, secrets hidden: the body,
 *     or the name of its class where it cannot be read as text, and below it the headers with a
 *     text, but for those that are named as a secret
 */
public record Outcome(
    Set<String> sinks,
    Message content,
    String fault,
    boolean isHeldUp,
    Map<String, String> sendings) {
  /** Where it goes, in words. */
  String way() {
    if (fault != null) {
      return isHeldUp ? "nowhere, it waits" : "the dead letters";
    }
    return sinks.isEmpty() ? "nowhere, it is left out" : String.join(", ", sinks);
  }

  /** Those of the content. */
  Map<String, JsonNode> fields() {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    content.json().fields().forEachRemaining(each -> fields.put(each.getKey(), each.getValue()));
    return fields;
  }
}
