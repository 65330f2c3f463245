package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it goes on the wire. */
record Reply(int status, Map<String, String> headers, byte[] body) {
  /**
   * A reply and the way it goes out.
   *
   * @param fault null: as it should
   * @param drip null: at once, else the time between two bytes
   */
  record Delivery(Reply reply, Fault.Wire fault, Duration drip, Duration latency) {}

  /** A request that the API refuses, and the answer to it. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Reply reply;

    RefusedException(Reply reply) {
      super("refused with " + reply.status(), null, false, false);
      this.reply = reply;
    }

    Reply reply() {
      return reply;
    }
  }

  static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  static Reply json(int status, JsonNode body) {
    return json(status, MessageMaker.bytes(body));
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
