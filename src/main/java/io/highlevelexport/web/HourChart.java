package io.highlevelexport.web;

import io.highlevelexport.ledger.DeliveryStatistics;
import io.highlevelexport.ledger.PageLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Messages by hour and channel. */
final class HourChart {
  private HourChart() {}

  static Overview.Chart of(StatusSnapshot facts) {
    Instant last = facts.at().truncatedTo(ChronoUnit.HOURS);
    Instant first = last.minus(DeliveryStatistics.HOURS - 1L, ChronoUnit.HOURS);
    Map<String, long[]> series = new TreeMap<>();
    for (PageLedger.Hour hour : facts.hours()) {
      long index = Duration.between(first, hour.hour()).toHours();
      if (!hour.hour().isBefore(first) && index < DeliveryStatistics.HOURS) {
        series
                .computeIfAbsent(hour.channel(), name -> new long[DeliveryStatistics.HOURS])[
                (int) index] +=
            hour.exported();
      }
    }
    series.values().removeIf(counts -> Arrays.stream(counts).allMatch(count -> count == 0));
    return new Overview.Chart(
        first.toString(),
        DeliveryStatistics.HOURS,
        series.entrySet().stream()
            .map(entry -> new Overview.Chart.Series(entry.getKey(), entry.getValue()))
            .toList());
  }
}
