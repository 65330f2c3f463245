package io.highlevelexport.api;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets through the few headers that the export knows, out and in; an answer's others could
 * re-address what we send.
 */
public final class ApiHeaders implements HeaderFilterStrategy {
  static final String RETRY_AFTER = "retry-after";
  static final String LIMIT = "x-ratelimit-max";
  static final String REMAINING = "x-ratelimit-remaining";
  static final String INTERVAL = "x-ratelimit-interval-milliseconds";
  static final String DAILY_LIMIT = "x-ratelimit-limit-daily";
  static final String DAILY_REMAINING = "x-ratelimit-daily-remaining";

  /** Put on each answer by {@link ApiClient}: which token the request bore, without telling it. */
  static final String TOKEN_ID = "x-highlevel-export-token";

  /** Tells {@link ApiClient} whose token the request needs; it goes no further. */
  static final String LOCATION = "exportlocation";

  private static final Set<String> OUT =
      Set.of("version", "accept", "range", "user-agent", LOCATION);
  private static final Set<String> IN =
      Set.of(
          RETRY_AFTER,
          LIMIT,
          REMAINING,
          INTERVAL,
          DAILY_LIMIT,
          DAILY_REMAINING,
          TOKEN_ID,
          "content-type",
          "content-range",
          "etag",
          "last-modified");

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !OUT.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    return !IN.contains(name.toLowerCase(Locale.ROOT));
  }
}
