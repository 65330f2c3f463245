package io.highlevelexport.web;

import java.time.Duration;

/** Spans of time in words. */
final class Durations {
  private Durations() {}

  /** {@code 40 seconds}, {@code 5 minutes}, {@code 3 hours 20 minutes}, {@code 2 days 4 hours}. */
  static String words(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 90) {
      return count(seconds, "second");
    }
    long minutes = (seconds + 30) / 60;
    if (minutes < 90) {
      return count(minutes, "minute");
    }
    long hours = minutes / 60;
    return hours < 48
        ? two(hours, "hour", minutes % 60, "minute")
        : two(hours / 24, "day", hours % 24, "hour");
  }

  static String ofSeconds(long seconds) {
    return words(Duration.ofSeconds(seconds));
  }

  private static String two(long big, String bigUnit, long small, String smallUnit) {
    return count(big, bigUnit) + (small == 0 ? "" : " " + count(small, smallUnit));
  }

  /** {@code 1 minute}, {@code 2 minutes}, {@code 12,345 messages}. */
  static String count(long number, String unit) {
    return String.format(java.util.Locale.ROOT, "%,d %s%s", number, unit, number == 1 ? "" : "s");
  }
}
