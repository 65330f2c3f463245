package io.highlevelexport.cli;

import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.model.Pause;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's summary as text. */
final class SummaryTable {
  private final Summary summary;
  private final Settings settings;
  private final StringBuilder text = new StringBuilder(System.lineSeparator());

  private SummaryTable(Summary summary, Settings settings) {
    this.summary = summary;
    this.settings = settings;
  }

  /**
   * @throws IOException when the directory of dead letters cannot be read
   */
  static String of(Summary summary, Settings settings) throws IOException {
    SummaryTable table = new SummaryTable(summary, settings);
    table.text.append(table.rows()).append(System.lineSeparator());
    table.pace();
    table.verdict();
    table.places();
    return table.text.toString();
  }

  private TextTable rows() {
    TextTable table =
        new TextTable(
            "Location",
            "Channel",
            "Messages",
            "Pages",
            "Requests",
            "Seconds",
            "Dead letters",
            "Sinks");
    List<Summary.Stream> streams = summary.streams();
    for (Summary.Stream stream : streams) {
      table.add(
          stream.locationId(),
          stream.channel(),
          stream.messages(),
          stream.pages(),
          stream.requests(),
          seconds(stream.seconds()),
          stream.deadLetters(),
          sinks(stream));
    }
    return table.add(
        "Total",
        "",
        messages(),
        streams.stream().mapToLong(Summary.Stream::pages).sum(),
        streams.stream().mapToLong(Summary.Stream::requests).sum(),
        seconds(summary.seconds()),
        streams.stream().mapToLong(Summary.Stream::deadLetters).sum(),
        "");
  }

  private long messages() {
    return summary.streams().stream().mapToLong(Summary.Stream::messages).sum();
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%,.1f", seconds);
  }

  private static String sinks(Summary.Stream stream) {
    String sinks =
        stream.sinks().entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    return stream.leftOut() == 0 ? sinks : sinks + " (left out " + stream.leftOut() + ")";
  }

  private void pace() {
    if (messages() > 0) {
      line(
          String.format(
              Locale.ROOT,
              "%,d messages in %s s: %,.0f a second.",
              messages(),
              seconds(summary.seconds()),
              messages() / Math.max(0.1, summary.seconds())));
    }
  }

  private void verdict() throws IOException {
    long lying = new DeadLetterFiles(settings.deadLetters()).count();
    if (summary.isComplete()) {
      line(
          lying == 0
              ? "Complete: every message that the API showed is delivered."
              : "Complete, but for "
                  + lying
                  + " dead letters of earlier runs; see: highlevel-export dead-letters list");
      return;
    }
    line("NOT complete:");
    for (Pause pause : summary.outages()) {
      String what = pause.channel().equals(Pause.ALL_CHANNELS) ? "all channels" : pause.channel();
      item(pause.locationId() + " " + what + ": " + Printable.line(pause.reason()));
    }
    if (summary.problem() != null) {
      item(Printable.line(summary.problem()));
    }
    if (summary.openWindows() > 0) {
      item(
          summary.openWindows()
              + (summary.openWindows() == 1 ? " range of time is" : " ranges of time are")
              + " not complete; the next run goes on there");
    }
    if (summary.waitingPages() > 0) {
      item(
          summary.waitingPages()
              + (summary.waitingPages() == 1 ? " page waits" : " pages wait")
              + " in "
              + settings.spool()
              + " for a sink; the next run delivers them");
    }
    if (summary.deadLetters() > 0) {
      item(
          summary.deadLetters()
              + (summary.deadLetters() == 1 ? " dead letter" : " dead letters")
              + " in "
              + settings.deadLetters()
              + "; see: highlevel-export dead-letters list");
    }
  }

  private void places() {
    Map<String, String> keys = settings.placeholders();
    if (settings.uses("file")) {
      line("Files: " + keys.get("export.file.directory"));
    }
    line("SQL:   table messages in " + settings.sql());
    if (settings.uses("mail")) {
      line(
          "Mail:  to "
              + keys.get("export.mail.to")
              + " by "
              + keys.get("export.mail.host")
              + ":"
              + keys.get("export.mail.port"));
    }
  }

  private void item(String item) {
    line("  - " + item);
  }

  private void line(String line) {
    text.append(line).append(System.lineSeparator());
  }
}
