package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it goes on the wire; as a fault, one instead of the right one. */
public record Reply(int status, Map<String, String> headers, byte[] body) implements Fault {
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

  /** Another answer instead of the right one; the position of the fetch stays. */
  public static Reply text(int status, Map<String, String> headers, String body) {
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
