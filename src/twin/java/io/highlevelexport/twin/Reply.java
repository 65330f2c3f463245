package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it goes on the wire; as a fault, one instead of the right one. */
record Reply(int status, Map<String, String> headers, byte[] body) implements Fault {
  /**
   * A reply and the way it goes out.
   *
   * @param way what goes wrong with it, a {@link Fault.Wire} or {@link Fault.Drip}; null: nothing
   */
  record Delivery(Reply reply, Fault way, Duration latency) {}

  static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  static Reply json(int status, JsonNode body) {
    return json(status, MessageMaker.bytes(body));
  }

  /** An error as the vendor words it; the message of a 422 is an array, of any other a text. */
  static Reply error(int status, String... messages) {
    ObjectNode body =
        MessageMaker.JSON
            .createObjectNode()
            .put("statusCode", status)
            .putPOJO("message", status == 422 ? messages : messages[0])
            .put("error", HttpResponseStatus.valueOf(status).reasonPhrase());
    return json(
        status, status == 400 ? body.put("canonicalCode", "CONVERSATIONS_MSG_BAD_REQUEST") : body);
  }

  /** A 429 with this text in {@code Retry-After}, or without the header where it is null. */
  static Reply tooMany(String retryAfter) {
    Reply reply = error(429, "Too Many Requests");
    return retryAfter == null ? reply : reply.with(Map.of("Retry-After", retryAfter));
  }

  static Reply text(int status, Map<String, String> headers, String body) {
    return new Reply(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  /** This reply with more headers; the added ones win. */
  Reply with(Map<String, String> added) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(added);
    return new Reply(status, all, body);
  }

  Reply withBody(byte[] other) {
    return new Reply(status, headers, other);
  }
}
