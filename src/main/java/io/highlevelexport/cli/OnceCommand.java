package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code once}: one complete pass. */
@Command(
    name = "once",
    description = {
      "One complete pass, with a summary.",
      "Every location and channel is fetched and every message delivered; then it tells what was"
          + " done and where it is.",
      "For cron: a second pass reads only what is new or changed.",
      "Or only a contact, a conversation, a range of time or a channel, into a folder of its own"
          + " too."
    })
final class OnceCommand extends ExportCommand {
  private static final Logger LOG = LoggerFactory.getLogger(OnceCommand.class);

  private static final long LOOK_MS = 20;

  @Mixin private final AskOptions asked = new AskOptions();

  @Override
  public Integer call() throws Exception {
    if (asked.isGiven()) {
      try {
        return new AskedPass(this, asked).run();
      } catch (IllegalArgumentException e) {
        throw usage("%s", e.getMessage());
      }
    }
    Export export = parent.export(Export.Mode.ONCE);
    Settings settings = export.settings();
    String listing = parent.pasted(Phrases.LIST_DEAD_LETTERS);
    Summary summary = run(export);
    int earlier = new DeadLetterFiles(settings.deadLetters()).count();
    return print(
        summary, summary.isComplete(), text -> tell(summary, settings, earlier, listing, text));
  }

  /**
   * The pass of an export, to its end; then it is closed.
   *
   * @return empty where another instance works on the database
   * @throws InterruptedIOException when somebody stopped the program as well
   */
  static Optional<Summary> unlessOther(Export export) throws Exception {
    try {
      return Optional.of(run(export));
    } catch (StartException e) {
      if (e.isOthersTurn()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The same; it is closed too when somebody stops the program. */
  private static Summary run(Export opened) throws Exception {
    AtomicBoolean stopping = new AtomicBoolean();
    Thread hook = new Thread(() -> stop(opened, stopping), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (Export export = opened) {
      HighlevelExport.start(export);
      ProgressLines progress = new ProgressLines(export);
      while (!export.isDone()) {
        progress.show();
        Thread.sleep(LOOK_MS);
      }
      return export.summary();
    } catch (Exception e) {
      throw stopping.get()
          ? new InterruptedIOException("stopped; the next run goes on from here")
          : e;
    } finally {
      if (!stopping.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private static void stop(Export export, AtomicBoolean stopping) {
    stopping.set(true);
    LOG.info("stopping");
    export.close();
  }

  private static void tell(
      Summary summary, Settings settings, int lying, String listing, Text text) {
    List<Summary.Stream> rows = new ArrayList<>(summary.streams());
    rows.add(summary.total());
    text.line("")
        .table(
            rows,
            Text.column("Location", Summary.Stream::locationId),
            Text.column("Channel", Summary.Stream::channel),
            Text.column("Messages", Summary.Stream::messages),
            Text.column("Pages", Summary.Stream::pages),
            Text.column("Requests", Summary.Stream::requests),
            Text.column("Seconds", Summary.Stream::seconds),
            Text.column("Dead letters", Summary.Stream::deadLetters),
            Text.column("Sinks", OnceCommand::sinks))
        .line("");
    Summary.Fetched fetched = summary.fetched();
    if (fetched.messages() > 0 && fetched.seconds() > 0) {
      text.line(
          "%,d messages fetched in %,.1f s: %,.0f a second. The whole pass took %,.1f s.",
          fetched.messages(),
          fetched.seconds(),
          fetched.messages() / fetched.seconds(),
          summary.seconds());
    }
    if (!summary.isComplete()) {
      text.line("NOT complete:");
      tellWhatIsMissing(summary, settings, listing, text);
    } else if (lying == 0) {
      text.line("Complete: every message that the API showed is delivered.");
    } else {
      text.line("Complete, but for %d dead letters of earlier runs; see: %s", lying, listing);
    }
    tellPlaces(settings, text);
    ContentText.lines(summary.content(), settings.pace()).forEach(line -> text.line("%s", line));
  }

  private static String sinks(Summary.Stream stream) {
    String sinks =
        stream.sinks().entrySet().stream()
            .map(sink -> Phrases.format("%s %,d", sink.getKey(), sink.getValue()))
            .collect(Collectors.joining(", "));
    return stream.leftOut() == 0 ? sinks : sinks + " (left out " + stream.leftOut() + ")";
  }

  static void tellWhatIsMissing(Summary summary, Settings settings, String listing, Text text) {
    for (Status.Parked pause : summary.parked()) {
      text.line("  - %s: %s", pause.name(), pause.reason());
    }
    if (summary.problem() != null) {
      text.line("  - %s", summary.problem());
    }
    if (summary.content().stream().anyMatch(count -> count.wanted() > 0)) {
      text.line("  - some of export.content is missing; the next run goes on there");
    }
    if (summary.openWindows() > 0) {
      text.line(
          "  - %s not complete; the next run goes on there",
          Phrases.count(summary.openWindows(), "range of time is", "ranges of time are"));
    }
    if (summary.waitingPages() > 0) {
      text.line(
          "  - %s in %s for a sink; the next run delivers them",
          Phrases.count(summary.waitingPages(), "page waits", "pages wait"), settings.spool());
    }
    if (summary.deadLetters() > 0) {
      text.line(
          "  - %s in %s; see: %s",
          Phrases.count(summary.deadLetters(), "dead letter"), settings.deadLetters(), listing);
    }
  }

  private static void tellPlaces(Settings settings, Text text) {
    if (settings.uses("file")) {
      text.line("Files: %s", settings.fileDirectory());
    }
    text.line("SQL:   table messages in %s", settings.sql());
    if (!settings.content().isEmpty()) {
      String kinds = String.join(", ", new TreeSet<>(settings.content()));
      text.line("Content: %s, a table each, and %s", kinds, settings.contentDirectory());
    }
    if (settings.uses("mail")) {
      Settings.Mail mail = settings.mail();
      String to = settings.placeholders().get("export.mail.to");
      text.line("Mail:  to %s by %s:%s", to, mail.host(), Integer.toString(mail.port()));
    }
  }
}
