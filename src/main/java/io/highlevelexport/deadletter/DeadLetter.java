package io.highlevelexport.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.highlevelexport.model.Dates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * What could not be read or delivered, as it stands in its file. Times are ISO-8601, UTC.
 *
 * @param id names the file; the same trouble has the same id
 * @param at when it was last noted
 * @param stage {@code fetch}, {@code parse}, {@code route}, {@code sink:NAME} or {@code config}
 * @param faultClass {@code auth, client, rate, server, network, protocol, poison} or {@code sink}
 * @param retryable whether the same attempt may go well later
 * @param count how often it was noted
 * @param channel the channel, {@code *} for everything but e-mail
 * @param window the range of time that was asked for
 * @param http the answer's status
 * @param api the answer's body, where it was JSON, else its beginning as text
 * @param message {@code id, messageType, dateAdded} of the message, and {@code readAt}: when it was
 *     read from the API
 * @param payload the message as received; in the file byte by byte, on one line
 * @param exception type and message
 * @param attempts how often it was tried since it began
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetter(
    String id,
    String at,
    String stage,
    @JsonProperty("class") String faultClass,
    boolean retryable,
    int count,
    String firstAt,
    String lastAt,
    String location,
    String channel,
    Range window,
    Http http,
    JsonNode api,
    Map<String, String> message,
    JsonNode payload,
    Fault exception,
    int attempts) {

  /** A payload begins so that is bytes, not UTF-8. */
  static final String BASE64 = "data:application/octet-stream;base64,";

  private static final String SINK = "sink:";

  /** {@code from} null is the beginning of time. */
  public record Range(String from, String to) {}

  /** The HTTP answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Http(int status, String traceId) {}

  /** The cause. */
  public record Fault(String type, String message) {
    static Fault of(Throwable cause, UnaryOperator<String> mask) {
      String text = cause.getMessage() == null ? "" : cause.getMessage();
      return new Fault(cause.getClass().getName(), mask.apply(text));
    }
  }

  /** The same without the message that it holds, and what the API said: both may be big. */
  DeadLetter withoutContent() {
    return new DeadLetter(
        id,
        at,
        stage,
        faultClass,
        retryable,
        count,
        firstAt,
        lastAt,
        location,
        channel,
        window,
        http,
        null,
        message,
        withoutContent(payload),
        exception,
        attempts);
  }

  private static JsonNode withoutContent(JsonNode payload) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return payload == null ? null : payload.isTextual() ? nodes.textNode("") : nodes.objectNode();
  }

  /** Whether its message is JSON; else the payload is a text: what came of it, as it came. */
  public boolean isReadable() {
    return holdsMessage() && !payload.isTextual();
  }

  /** The payload as it came, where it is a text. */
  public byte[] unread() {
    String text = payload.textValue();
    if (text.startsWith(BASE64)) {
      try {
        return Base64.getDecoder().decode(text.substring(BASE64.length()));
      } catch (IllegalArgumentException e) {
        // a text that came so
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it holds a message; otherwise a fetch has failed. */
  public boolean holdsMessage() {
    return payload != null;
  }

  /** {@code null} where there is none. */
  public String messageId() {
    return message == null ? null : message.get("id");
  }

  /** The only sink that did not take the message, {@code null} where it was not that. */
  public String sink() {
    return stage.startsWith(SINK) ? stage.substring(SINK.length()) : null;
  }

  /** All but what it holds, for people: names and values in order. */
  public Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("What", holdsMessage() ? "a message" : "a fetch that failed");
    details.put("Location", location);
    details.put("Channel", channel);
    if (message != null) {
      details.put("Message", message.get("id"));
      details.put("Type", message.get("messageType"));
      details.put("Dated", message.get("dateAdded"));
      details.put("Read at", inSeconds(message.get("readAt")));
    }
    if (window != null) {
      String from = window.from() == null ? "the beginning" : inSeconds(window.from());
      details.put("Range", from + " to " + inSeconds(window.to()));
    }
    details.put("First seen", inSeconds(firstAt));
    details.put("Last seen", inSeconds(lastAt) + (count > 1 ? ", " + count + " times in all" : ""));
    if (http != null) {
      String trace = http.traceId() == null ? "" : ", traceId " + http.traceId();
      details.put("HTTP status", http.status() + trace);
    }
    if (exception != null) {
      details.put("Reason", exception.message());
      details.put("Exception", exception.type());
    }
    String later = retryable ? ", may go well later" : "";
    details.put("Stage, class", stage + ", " + faultClass + later);
    details.values().removeIf(Objects::isNull);
    return details;
  }

  private static String inSeconds(String iso) {
    return iso == null ? null : Dates.inSeconds(iso);
  }
}
