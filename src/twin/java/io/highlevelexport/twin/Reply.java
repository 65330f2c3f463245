package io.highlevelexport.twin;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer before it goes on the wire. */
record Reply(int status, Map<String, String> headers, byte[] body) {
  static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
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
