package io.highlevelexport.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times for people: to the second. */
final class Times {
  private Times() {}

  /** {@code 2026-11-24T17:05:00Z}; {@code -} for {@code null}. */
  static String at(Instant instant) {
    return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The same from text; what is no time stays as it is. */
  static String at(String iso) {
    return iso == null ? "-" : iso.replaceFirst("\\.\\d+(?=Z$)", "");
  }

  /** {@code 7s}, {@code 6m 12s}, {@code 3h 5m}, {@code 2d 4h}. */
  static String lasting(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    return seconds < 86_400
        ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
        : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
  }
}
