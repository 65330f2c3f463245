package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.run.Summary;
import io.highlevelexport.state.HoldStore.Hold;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A run's summary as text. */
final class SummaryTable {
  private static final String ROW = "%-24s %-10s %9s %7s %8s %9s  %-22s %12s%n";

  private SummaryTable() {}

  static String of(Summary summary, Settings settings) {
    StringBuilder text = new StringBuilder(System.lineSeparator());
    text.append(
        String.format(
            ROW,
            "Location",
            "Channel",
            "Messages",
            "Pages",
            "Requests",
            "Seconds",
            "Sinks",
            "Dead letters"));
    for (Summary.Stream stream : summary.streams()) {
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              stream.locationId(),
              stream.channel(),
              stream.messages(),
              stream.pages(),
              stream.requests(),
              String.format(Locale.ROOT, "%.1f", stream.seconds()),
              sinks(stream),
              stream.deadLetters()));
    }
    List<Summary.Stream> streams = summary.streams();
    text.append(
        String.format(
            ROW,
            "Total",
            "",
            streams.stream().mapToLong(Summary.Stream::messages).sum(),
            streams.stream().mapToLong(Summary.Stream::pages).sum(),
            streams.stream().mapToLong(Summary.Stream::requests).sum(),
            "",
            "",
            summary.deadLetters()));
    text.append(System.lineSeparator());
    trouble(summary, settings, text);
    places(settings, text);
    return text.toString();
  }

  private static String sinks(Summary.Stream stream) {
    String sinks =
        stream.sinks().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return stream.leftOut() == 0 ? sinks : sinks + " (left out " + stream.leftOut() + ")";
  }

  private static void trouble(Summary summary, Settings settings, StringBuilder text) {
    if (summary.isComplete()) {
      text.append("Complete: every message that the API showed is delivered.");
      text.append(System.lineSeparator());
      return;
    }
    text.append("NOT complete:").append(System.lineSeparator());
    for (Hold hold : summary.outages()) {
      String what = hold.channel().isEmpty() ? "all channels" : hold.channel();
      line(text, hold.locationId() + " " + what + ": " + hold.reason());
    }
    if (!summary.planned()) {
      line(text, "the database could not be used");
    }
    if (summary.openWindows() > 0) {
      line(
          text,
          summary.openWindows()
              + " ranges of time are not complete; the next run walks them again");
    }
    if (summary.waitingPages() > 0) {
      line(
          text,
          summary.waitingPages()
              + " pages wait in "
              + settings.spool()
              + " for a sink; the next run delivers them");
    }
    if (summary.deadLetters() > 0) {
      line(text, summary.deadLetters() + " dead letters in " + settings.deadLetters());
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append("  - ").append(line).append(System.lineSeparator());
  }

  private static void places(Settings settings, StringBuilder text) {
    text.append("Files: ").append(settings.placeholders().get("export.file.directory"));
    text.append(System.lineSeparator());
    text.append("SQL:   table messages in ").append(settings.sql());
    text.append(System.lineSeparator());
    text.append("Mail:  to ").append(settings.placeholders().get("export.mail.to"));
    text.append(" by ").append(settings.placeholders().get("export.mail.host")).append(':');
    text.append(settings.placeholders().get("export.mail.port")).append(System.lineSeparator());
  }
}
