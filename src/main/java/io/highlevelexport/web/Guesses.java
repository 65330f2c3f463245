package io.highlevelexport.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts wrong keys and logins by the address that they come from: after ten within a minute that
 * address has to wait for the next one, whatever it gives.
 */
final class Guesses {
  private static final int MOST = 10;
  private static final int MOST_ADDRESSES = 1_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private final Map<String, Integer> wrong = new HashMap<>();
  private long since;

  /**
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  Guesses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  synchronized void wrong(String address) {
    forget();
    wrong.merge(counted(address), 1, Integer::sum);
  }

  synchronized boolean areTooMany(String address) {
    forget();
    return wrong.getOrDefault(counted(address), 0) >= MOST;
  }

  private void forget() {
    long now = nanoTime.getAsLong();
    if (now - since >= MINUTE.toNanos()) {
      since = now;
      wrong.clear();
    }
  }

  /** Where there are very many, the others count as one. */
  private String counted(String address) {
    return wrong.containsKey(address) || wrong.size() < MOST_ADDRESSES ? address : "";
  }
}
