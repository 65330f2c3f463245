package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often the next page of a window was asked for in vain, each kind of fault counted on its own:
 * a refused token behind a few broken connections is refused for the first time. How often is too
 * often stands in {@code routes/fetch-errors.camel.yaml}.
 */
public final class RetryPolicy {
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private Kind latest = Kind.PASSING;
  private boolean underWay;

  private enum Kind {
    TOKEN,
    RATE,
    CURSOR,
    PASSING
  }

  /**
   * An attempt begins; it counts as failed by a passing fault unless it is said to be otherwise.
   */
  public void begin() {
    if (underWay) {
      count(Kind.PASSING);
    }
    underWay = true;
  }

  /**
   * The attempt was answered with a fault.
   *
   * @param hasCursor whether the request carried a cursor
   * @return the fault
   */
  public ApiException failed(ApiException fault, boolean hasCursor) {
    count(
        switch (fault.getStatusCode()) {
          case 401 -> Kind.TOKEN;
          case 429 -> Kind.RATE;
          case Faults.PROXY_LOGIN, 408 -> Kind.PASSING;
          default -> hasCursor && fault.getStatusCode() / 100 == 4 ? Kind.CURSOR : Kind.PASSING;
        });
    underWay = false;
    return fault;
  }

  private void count(Kind kind) {
    latest = kind;
    counts.merge(kind, 1, Integer::sum);
  }

  /** How often the page was asked for with the latest kind of fault. */
  public int failures() {
    return underWay ? counts.getOrDefault(Kind.PASSING, 0) + 1 : counts.getOrDefault(latest, 0);
  }

  /** The page has come. */
  public void succeeded() {
    counts.clear();
    underWay = false;
  }
}
