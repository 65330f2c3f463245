package io.highlevelexport.web;

import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ops.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How far the export is as a whole, in a sentence. */
final class Completeness {
  /** More than that is told when it is done. */
  static final int MOST_PERCENT = 99;

  private Completeness() {}

  /** How far these rows are, all of them or the others beside those that are paused. */
  static String of(StatusSnapshot facts, List<Overview.Row> rows) {
    if (facts.status().streams().isEmpty()) {
      return "Nothing is exported yet: the first answers are awaited.";
    }
    List<Overview.Row> first = rows.stream().filter(row -> row.progress() != null).toList();
    if (!first.isEmpty()) {
      return firstExport(first, facts);
    }
    List<Overview.Row> complete = rows.stream().filter(row -> row.lagSeconds() != null).toList();
    if (complete.isEmpty()) {
      return "";
    }
    boolean all = rows.size() == facts.status().streams().size();
    long locations = rows.stream().map(Overview.Row::location).distinct().count();
    return (all ? "All " : "The other ")
        + Durations.count(complete.size(), "channel")
        + (all ? " of " + Durations.count(locations, "location") : "")
        + (complete.size() == 1 ? " is" : " are")
        + " complete up to "
        + longest(complete)
        + " ago.";
  }

  private static String firstExport(List<Overview.Row> rows, StatusSnapshot facts) {
    long read = rows.stream().mapToLong(row -> row.progress().read()).sum();
    if (read == 0) {
      return "The first export has begun: the first answers are awaited.";
    }
    if (rows.stream().anyMatch(row -> row.progress().total() == null)) {
      return "The first export is running: " + Durations.count(read, "message") + " so far.";
    }
    long total = rows.stream().mapToLong(row -> row.progress().total()).sum();
    int channels = facts.status().streams().size();
    String whose =
        rows.size() == channels
            ? Durations.count(total, "message")
            : "the "
                + Durations.count(total, "message")
                + " of "
                + rows.size()
                + " of "
                + Durations.count(channels, "channel");
    return "The first export is running: "
        + Math.min(MOST_PERCENT, read * 100 / Math.max(1, total))
        + " % of "
        + whose
        + left(total - read, rate(rows.stream().map(Completeness::owner), facts))
            .map(left -> ", about " + Durations.words(left) + " left.")
            .orElse(".");
  }

  static double rate(Stream<Owner> owners, StatusSnapshot facts) {
    return owners.mapToDouble(owner -> facts.perSecond().getOrDefault(owner, 0.0)).sum();
  }

  static Optional<Duration> left(long messages, double rate) {
    return rate > 0
        ? Optional.of(Duration.ofSeconds((long) Math.ceil(messages / rate)))
        : Optional.empty();
  }

  static String longest(List<Overview.Row> rows) {
    long seconds = rows.stream().mapToLong(Overview.Row::lagSeconds).max().orElse(0);
    return Durations.words(Duration.ofSeconds(seconds));
  }

  /** Its channels share one pace, so none of them takes longer than all of them. */
  static Optional<Duration> leftOfLocation(String locationId, StatusSnapshot facts) {
    List<Windows.Backfill> all =
        facts.backfills().stream()
            .filter(backfill -> backfill.locationId().equals(locationId))
            .toList();
    if (all.stream().anyMatch(backfill -> backfill.total() == null)) {
      return Optional.empty();
    }
    long messages = all.stream().mapToLong(backfill -> backfill.total() - backfill.seen()).sum();
    return left(Math.max(0, messages), rate(all.stream().map(Completeness::owner), facts));
  }

  static Owner owner(Windows.Backfill backfill) {
    return new Owner(backfill.locationId(), backfill.channel());
  }

  private static Owner owner(Overview.Row row) {
    return new Owner(row.location(), row.channel());
  }
}
