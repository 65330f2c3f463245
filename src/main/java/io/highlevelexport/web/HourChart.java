package io.highlevelexport.web;

import io.highlevelexport.ledger.StreamCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Messages by hour and channel. */
final class HourChart {
  private HourChart() {}

  static Overview.Chart of(StatusReader.Facts facts) {
    Instant last = facts.at().truncatedTo(ChronoUnit.HOURS);
    Instant first = last.minus(StreamCounts.HOURS - 1L, ChronoUnit.HOURS);
    Map<String, long[]> series = new TreeMap<>();
    for (StreamCounts.Hour hour : facts.ledger().hours()) {
      long index = Duration.between(first, hour.hour()).toHours();
      if (!hour.hour().isBefore(first) && index < StreamCounts.HOURS) {
        series.computeIfAbsent(hour.channel(), name -> new long[StreamCounts.HOURS])[(int) index] +=
            hour.exported();
      }
    }
    series.values().removeIf(counts -> Arrays.stream(counts).allMatch(count -> count == 0));
    return new Overview.Chart(
        first.toString(),
        StreamCounts.HOURS,
        series.entrySet().stream()
            .map(entry -> new Overview.Chart.Series(entry.getKey(), entry.getValue()))
            .toList());
  }
}
