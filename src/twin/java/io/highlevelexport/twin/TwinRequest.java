package io.highlevelexport.twin;

import java.time.Instant;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param number from 1, over all requests
 * @param query decoded; the first value where a name is given twice
 * @param headers with lower-case names
 * @param form the fields of a form or a JSON object in its body; they hold secrets
 * @param page from 1: which page of its fetch it asks for; 0 where the cursor is unknown
 */
public record TwinRequest(
    long number,
    Instant at,
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    Map<String, String> form,
    int page) {
  /** The location asked for, or an empty text. */
  public String location() {
    return query.getOrDefault("locationId", "");
  }

  /** The channel asked for, or an empty text. */
  public String channel() {
    return query.getOrDefault("channel", "");
  }

  public boolean hasCursor() {
    return query.containsKey("cursor");
  }

  /** What a request is refused with that the API does not know. */
  RefusedException unknown() {
    return new RefusedException(404, "Cannot " + method + " " + path);
  }

  /** The header, or an empty text; {@code name} in lower case. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
