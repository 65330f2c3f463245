package io.highlevelexport.twin;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The faults that the command line knows by name. */
final class NamedFaults {
  private final Map<String, Fault> byName = new LinkedHashMap<>();

  NamedFaults() {
    byName.put("401", Fault.unauthorized("Invalid token: access token is invalid"));
    byName.put("403", Fault.html(403));
    byName.put("422", Fault.unprocessable("limit must not be less than 10"));
    byName.put("429", Fault.tooMany("1"));
    byName.put("500", Fault.status(500));
    byName.put("502", Fault.html(502));
    byName.put("503", Fault.status(503));
    byName.put("html", Fault.html(200));
    byName.put("empty", Fault.empty(200));
    byName.put("null", Fault.json(200, "null"));
    byName.put("array", Fault.json(200, "[]"));
    byName.put("redirect", Fault.redirect("http://127.0.0.1:9/elsewhere"));
    byName.put("hostile-headers", Fault.hostileHeaders());
    byName.put("total-missing", Fault.Page.TOTAL_MISSING);
    byName.put("total-wrong", Fault.Page.TOTAL_WRONG);
    byName.put("total-changing", Fault.Page.TOTAL_CHANGING);
    byName.put("empty-page", Fault.Page.EMPTY_WITH_CURSOR);
    byName.put("stuck", Fault.Page.STUCK);
    byName.put("new-but-stuck", Fault.Page.NEW_BUT_STUCK);
    byName.put("truncated", Fault.Bytes.TRUNCATED);
    byName.put("content-type", Fault.Bytes.WRONG_CONTENT_TYPE);
    byName.put("bad-utf8", Fault.Bytes.BAD_UTF8);
    byName.put("broken-gzip", Fault.Bytes.BROKEN_GZIP);
    byName.put("gzip-bomb", Fault.Bytes.GZIP_BOMB);
    byName.put("silent", Fault.Wire.SILENT);
    byName.put("reset", Fault.Wire.RESET);
    byName.put("lost-answer", Fault.Wire.LOST_ANSWER);
    byName.put("drip", new Fault.Drip(Duration.ofMillis(10)));
  }

  String names() {
    return String.join(", ", byName.keySet());
  }

  /**
   * The faults with their rates.
   *
   * @throws IllegalArgumentException for an unknown name or a rate outside 0 to 1
   */
  Map<Fault, Double> rated(Map<String, Double> rates) {
    Map<Fault, Double> rated = new LinkedHashMap<>();
    rates.forEach(
        (name, rate) -> {
          if (!byName.containsKey(name)) {
            throw new IllegalArgumentException(
                "--fault: unknown fault '" + name + "'; known: " + names());
          }
          if (rate < 0 || rate > 1) {
            throw new IllegalArgumentException(
                "--fault: the rate of '" + name + "' must be between 0 and 1");
          }
          rated.put(byName.get(name), rate);
        });
    return rated;
  }
}
