package io.highlevelexport.walk;

import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * How often a page was asked for in vain, counted for each kind of fault by itself.
 *
 * <p>Camel has one counter for all of them, so a refused token behind a few broken connections
 * would count as refused too often. Here its header is set before each fault to what that kind has
 * come to; Camel adds one and compares it with the kind's own {@code maximumRedeliveries}.
 */
final class Attempts {
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private boolean underWay;

  /** Kinds of faults, as {@code routes/read-errors.camel.yaml} tells them apart. */
  enum Kind {
    TOKEN,
    RATE,
    CURSOR,
    PASSING;

    static Kind of(Exception fault) {
      if (fault instanceof ApiException.Unauthorized) {
        return TOKEN;
      }
      if (fault instanceof ApiException.RateLimited) {
        return RATE;
      }
      return fault instanceof ApiException.CursorRefused ? CURSOR : PASSING;
    }
  }

  /** An attempt begins. What becomes of it is a passing fault, unless somebody says otherwise. */
  void begin(Map<String, Object> headers) {
    if (underWay) {
      count(Kind.PASSING);
    }
    underWay = true;
    show(Kind.PASSING, headers);
  }

  /**
   * The attempt has failed.
   *
   * @return the fault
   */
  <T extends Exception> T failed(T fault, Map<String, Object> headers) {
    Kind kind = Kind.of(fault);
    show(kind, headers);
    count(kind);
    underWay = false;
    return fault;
  }

  /** The page has come. */
  void succeeded() {
    counts.clear();
    underWay = false;
  }

  private void count(Kind kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  private void show(Kind kind, Map<String, Object> headers) {
    headers.put(Exchange.REDELIVERY_COUNTER, counts.getOrDefault(kind, 0));
  }
}
