package io.highlevelexport.web;

import static java.util.stream.Collectors.groupingBy;

import io.highlevelexport.ledger.StreamPositions.Backfill;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.web.StatusReader.Facts;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How far the export is as a whole, in a sentence, and each first export. */
final class Completeness {
  /** More than that is told when it is done. */
  private static final int MOST_PERCENT = 99;

  private Completeness() {}

  /** How far these rows are, all of them or the others beside those that are paused. */
  static String of(Facts facts, List<Overview.Row> rows) {
    int channels = facts.status().streams().size();
    if (channels == 0) {
      return "Nothing is exported yet: the first answers are awaited.";
    }
    List<Overview.Row> first = rows.stream().filter(row -> row.progress() != null).toList();
    if (!first.isEmpty()) {
      return firstExport(first, facts);
    }
    List<Overview.Row> complete = rows.stream().filter(row -> row.lag() != null).toList();
    if (complete.isEmpty()) {
      return "";
    }
    boolean all = rows.size() == channels;
    long locations = rows.stream().map(row -> row.stream().location()).distinct().count();
    return Phrases.format(
        "%s %s%s %s complete up to %s ago.",
        all ? "All" : "The other",
        Phrases.count(complete.size(), "channel"),
        all ? " of " + Phrases.count(locations, "location") : "",
        complete.size() == 1 ? "is" : "are",
        longest(complete));
  }

  private static String firstExport(List<Overview.Row> rows, Facts facts) {
    if (rows.stream().allMatch(row -> row.progress().read() == 0)) {
      return "The first export has begun: the first answers are awaited.";
    }
    long delivered =
        rows.stream()
            .mapToLong(row -> Math.max(0, row.progress().read() - row.stream().waiting()))
            .sum();
    if (rows.stream().anyMatch(row -> row.progress().total() == null)) {
      return "The first export is running: "
          + Phrases.count(delivered, "message")
          + " delivered so far.";
    }
    long total = rows.stream().mapToLong(row -> row.progress().total()).sum();
    int channels = facts.status().streams().size();
    String messages = Phrases.count(total, "message");
    Stream<Owner> owners = rows.stream().map(row -> row.stream().owner());
    String whole =
        Phrases.format(
            "the %s of %d of %s", messages, rows.size(), Phrases.count(channels, "channel"));
    return Phrases.format(
        "The first export is running: %d %% of %s delivered%s.",
        Math.min(MOST_PERCENT, delivered * 100 / Math.max(1, total)),
        rows.size() == channels ? messages : whole,
        left(total - delivered, owners, facts)
            .map(left -> ", about " + Phrases.lasting(left) + " left")
            .orElse(""));
  }

  /** Empty where nothing is delivered of them now. */
  private static Optional<Duration> left(long messages, Stream<Owner> owners, Facts facts) {
    double rate =
        owners.mapToDouble(owner -> facts.ledger().perSecond().getOrDefault(owner, 0.0)).sum();
    return rate > 0
        ? Optional.of(Duration.ofSeconds((long) Math.ceil(Math.max(0, messages) / rate)))
        : Optional.empty();
  }

  static String longest(List<Overview.Row> rows) {
    return Phrases.lasting(
        rows.stream().mapToLong(row -> row.stream().lagSeconds()).max().orElse(0));
  }

  /** Each stream whose first export is not done. */
  static Map<Owner, Overview.Progress> progress(Facts facts) {
    Map<Owner, Overview.Progress> progress = new HashMap<>();
    facts.ledger().backfills().stream()
        .collect(groupingBy(Backfill::locationId))
        .values()
        .forEach(
            location -> {
              Optional<Duration> whole = leftOf(location, facts);
              location.forEach(one -> progress.put(owner(one), progress(one, whole, facts)));
            });
    return progress;
  }

  /**
   * @param location what its location takes; its channels share one pace, so none of them takes
   *     longer
   */
  private static Overview.Progress progress(
      Backfill backfill, Optional<Duration> location, Facts facts) {
    long read = backfill.seen();
    if (backfill.total() == null || backfill.total() == 0) {
      return new Overview.Progress(read, null, null, null);
    }
    long total = Math.max(read, backfill.total());
    return new Overview.Progress(
        read,
        total,
        (int) Math.min(MOST_PERCENT, read * 100 / total),
        Stream.of(leftOf(List.of(backfill), facts), location)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .map(Phrases::lasting)
            .orElse(null));
  }

  private static Optional<Duration> leftOf(List<Backfill> backfills, Facts facts) {
    return backfills.stream().anyMatch(backfill -> backfill.total() == null)
        ? Optional.empty()
        : left(
            backfills.stream().mapToLong(one -> one.total() - one.seen()).sum(),
            backfills.stream().map(Completeness::owner),
            facts);
  }

  private static Owner owner(Backfill backfill) {
    return new Owner(backfill.locationId(), backfill.channel());
  }
}
