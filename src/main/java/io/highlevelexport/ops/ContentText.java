package io.highlevelexport.ops;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.model.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far the content is, for people. */
public final class ContentText {
  private static final Map<String, String> NAMES =
      Map.of(
          Piece.EMAIL, "Texts of e-mails",
          Piece.RECORDING, "Recordings",
          Piece.TRANSCRIPT, "Transcripts",
          Piece.ATTACHMENT, "Attachments",
          Piece.CONTACT, "Contacts");

  /** The vendor's documented limit of requests for one location. */
  private static final long A_DAY = 200_000;

  private static final int MOST_LINES = 100;

  private ContentText() {}

  /** A line for each location and kind; where those are many, all locations together. */
  public static List<String> lines(List<ContentCounts.Count> counts, Settings.Pace pace) {
    if (counts.size() > MOST_LINES) {
      return busy(counts, pace);
    }
    return counts.stream()
        .map(count -> name(count) + " of " + count.location() + ": " + words(count, counts, pace))
        .toList();
  }

  /** All locations together, a line for each kind of which something is to be fetched. */
  public static List<String> busy(List<ContentCounts.Count> counts, Settings.Pace pace) {
    List<String> lines = new ArrayList<>();
    for (String kind : Piece.KINDS) {
      ContentCounts.Count sum =
          counts.stream()
              .filter(count -> count.kind().equals(kind))
              .reduce(new ContentCounts.Count(null, kind, 0, 0, 0, 0), ContentText::sum);
      if (sum.wanted() > 0) {
        lines.add(name(sum) + ": " + words(sum, counts, pace));
      }
    }
    return lines;
  }

  private static ContentCounts.Count sum(ContentCounts.Count sum, ContentCounts.Count one) {
    return new ContentCounts.Count(
        null,
        sum.kind(),
        sum.wanted() + one.wanted(),
        sum.delivered() + one.delivered(),
        sum.absent() + one.absent(),
        sum.refused() + one.refused());
  }

  private static String name(ContentCounts.Count count) {
    return NAMES.getOrDefault(count.kind(), count.kind());
  }

  /** How much is there, what does not come, and how long the rest takes at least. */
  private static String words(
      ContentCounts.Count count, List<ContentCounts.Count> all, Settings.Pace pace) {
    long pieces = count.wanted() + count.delivered() + count.absent() + count.refused();
    String words =
        Phrases.format("%,d of %,d", count.delivered(), pieces)
            + some(count.absent(), "absent")
            + some(count.refused(), "refused")
            + some(count.wanted(), "to fetch");
    return count.wanted() == 0 || count.kind().equals(Piece.ATTACHMENT)
        ? words
        : Phrases.format(
            "%s, ready in %s at the soonest",
            words, Phrases.lasting(left(count.location(), all, pace)));
  }

  private static String some(long pieces, String what) {
    return pieces == 0 ? "" : Phrases.format(", %,d ", pieces) + what;
  }

  /**
   * Kinds share the limit of their location, and each location has one of its own: the last to be
   * ready counts.
   *
   * @param location {@code null} for all
   */
  private static Duration left(
      String location, List<ContentCounts.Count> counts, Settings.Pace pace) {
    Map<String, Long> requests = new HashMap<>();
    counts.stream()
        .filter(count -> !count.kind().equals(Piece.ATTACHMENT))
        .filter(count -> location == null || count.location().equals(location))
        .forEach(count -> requests.merge(count.location(), count.wanted(), Long::sum));
    long most = requests.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return most > A_DAY
        ? Duration.ofDays(1).multipliedBy(most).dividedBy(A_DAY)
        : pace.window().multipliedBy(most).dividedBy(pace.requests());
  }
}
