package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.model.Piece;
import io.highlevelexport.ops.Phrases;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** How far the content is, for people. */
final class ContentText {
  private static final Map<String, String> NAMES =
      Map.of(
          Piece.EMAIL, "Texts of e-mails",
          Piece.RECORDING, "Recordings",
          Piece.TRANSCRIPT, "Transcripts",
          Piece.ATTACHMENT, "Attachments");

  private ContentText() {}

  /** How much is there, what the API does not give, and how long the rest takes at least. */
  static String line(ContentCounts.Count count, Settings settings) {
    long all = count.wanted() + count.delivered() + count.absent() + count.refused();
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s of %s: %,d of %,d",
                NAMES.getOrDefault(count.kind(), count.kind()),
                count.location(),
                count.delivered(),
                all));
    if (count.absent() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d absent", count.absent()));
    }
    if (count.refused() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d refused", count.refused()));
    }
    if (count.wanted() > 0) {
      Settings.Pace pace = settings.pace();
      Duration left = pace.window().multipliedBy(count.wanted()).dividedBy(pace.requests());
      line.append(String.format(Locale.ROOT, ", %,d to fetch", count.wanted()));
      if (!count.kind().equals(Piece.ATTACHMENT)) {
        line.append(", ready in ").append(Phrases.lasting(left)).append(" at the soonest");
      }
    }
    return line.toString();
  }
}
