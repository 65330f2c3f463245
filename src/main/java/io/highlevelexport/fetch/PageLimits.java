package io.highlevelexport.fetch;

import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What an answer of the export endpoint may take.
 *
 * @param maxBytes the cap on its decoded size, in bytes
 * @param deadline the time in which the whole body has to come, however slowly it drips
 * @param nanoTime a monotonic clock, {@link System#nanoTime()}
 */
public record PageLimits(long maxBytes, Duration deadline, LongSupplier nanoTime) {
  /** The body, which fails where it goes beyond a limit. */
  public InputStream on(InputStream body) {
    return new LimitedInputStream(body, maxBytes, deadline, nanoTime);
  }
}
