package io.highlevelexport.web;

import io.highlevelexport.ops.Phrases;
import io.highlevelexport.web.StatusReader.Facts;
import java.util.List;

/** How far the export is as a whole, in a sentence. */
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
    List<Overview.Row> first = rows.stream().filter(row -> row.first() != null).toList();
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
    if (rows.stream().allMatch(row -> row.first().seen() == 0)) {
      return "The first export has begun: the first answers are awaited.";
    }
    long delivered =
        rows.stream()
            .mapToLong(row -> Math.max(0, row.first().seen() - row.stream().waiting()))
            .sum();
    if (rows.stream().anyMatch(row -> row.first().total() == null)) {
      return "The first export is running: "
          + Phrases.count(delivered, "message")
          + " delivered so far.";
    }
    long total =
        rows.stream().mapToLong(row -> Math.max(row.first().seen(), row.first().total())).sum();
    int channels = facts.status().streams().size();
    String messages = Phrases.count(total, "message");
    String whole =
        Phrases.format(
            "the %s of %d of %s", messages, rows.size(), Phrases.count(channels, "channel"));
    double rate = facts.ledger().perSecond();
    return Phrases.format(
        "The first export is running: %d %% of %s delivered%s.",
        Math.min(MOST_PERCENT, delivered * 100 / Math.max(1, total)),
        rows.size() == channels ? messages : whole,
        rate == 0
            ? ""
            : ", about " + Phrases.lasting((long) Math.ceil((total - delivered) / rate)) + " left");
  }

  static String longest(List<Overview.Row> rows) {
    return Phrases.lasting(
        rows.stream().mapToLong(row -> row.stream().lagSeconds()).max().orElse(0));
  }
}
