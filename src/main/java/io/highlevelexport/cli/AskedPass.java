package io.highlevelexport.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.ledger.AskedWindows;
import io.highlevelexport.ledger.AskedWindows.Outcome;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code once} for what somebody asks for. It is entered into the database, and fetched by whoever
 * works on it: this process, or the export that runs already.
 */
record AskedPass(ExportCommand command, AskOptions asked) {
  /** No message is dated later, whatever this machine's clock says. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private static final long LOOK_MS = 500;

  /** How often it is looked whether the export that runs is still there. */
  private static final Duration UNTIL_ANOTHER_LOOK = Duration.ofSeconds(20);

  /**
   * What came of it.
   *
   * @param into {@code null} where the usual sinks got it
   * @param byRunningExport whether an export that runs has fetched it
   * @param summary of the pass; {@code null} where it was no pass of this process
   */
  record Result(
      String asked, Path into, boolean byRunningExport, List<Outcome> streams, Summary summary) {
    @JsonProperty("complete")
    boolean isComplete() {
      return !streams.isEmpty()
          && streams.stream().allMatch(Outcome::isComplete)
          && (summary == null || summary.isComplete());
    }
  }

  /**
   * @return the exit code
   * @throws IllegalArgumentException where what is asked for makes no sense, in words
   */
  int run() throws Exception {
    asked.check();
    Settings own = command.parent.reading().settings();
    Configuration configuration = command.parent.configuration().with(keys(own), "command line");
    Settings settings = SettingsReader.read(configuration, command.parent.home());
    List<Window> windows =
        asked.windows(locations(own), settings.channels(), Instant.now().plus(AHEAD));
    Result result;
    try (OpenState state = OpenState.made(settings)) {
      List<Long> ids = new AskedWindows(state.database().jdbc()).enter(windows, Instant.now());
      result = fetch(state, own, ids);
    }
    String directory = HighlevelExport.quoted(settings.deadLetters().toString());
    String listing =
        command.parent.pasted(Phrases.LIST_DEAD_LETTERS)
            + (asked.into() == null ? "" : " -Dexport.dead-letter.directory=" + directory);
    return command.print(
        result, result.isComplete(), text -> tell(result, settings, listing, text));
  }

  private Map<String, String> keys(Settings own) throws IOException {
    if (asked.into() != null) {
      String locations = String.join(",", own.locations());
      return OwnFolder.of(asked.into(), asked.words() + ", of " + locations).keys(asked.channels());
    }
    for (String channel : asked.channels()) {
      if (!own.channels().contains(channel)) {
        throw new IllegalArgumentException(
            "--channel "
                + channel
                + " is none of export.channels: only --into can fetch what is not exported");
      }
    }
    return asked.channels().isEmpty()
        ? Map.of()
        : Map.of("export.channels", String.join(",", asked.channels()));
  }

  /** Of an agency's app, those that were found so far. */
  private List<String> locations(Settings own) throws StartException {
    if (!own.locations().equals(List.of(Settings.ALL_LOCATIONS))) {
      return own.locations();
    }
    try (OpenState state = OpenState.made(own)) {
      Windows known = new Windows(state.database().jdbc(), state.database().transactions());
      List<String> found = known.locations();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "no location is known yet: give one with -Dexport.locations=ID");
      }
      return found;
    }
  }

  private Result fetch(OpenState state, Settings own, List<Long> ids) throws Exception {
    Path routes = command.parent.home().routes();
    Set<String> told = new HashSet<>();
    while (true) {
      Export export = new Export(state.settings(), routes, Export.Mode.ASKED, Clock.systemUTC());
      export.useTokensOf(own);
      Optional<Summary> summary = OnceCommand.unlessOther(export);
      if (summary.isPresent()) {
        return result(state, ids, false, summary.get());
      }
      note("The export that runs fetches it; this waits until it is done.", told);
      Result result = await(state, ids, told);
      if (result != null) {
        return result;
      }
    }
  }

  /** What the export that runs made of it; {@code null} where that may have ended. */
  private Result await(OpenState state, List<Long> ids, Set<String> told)
      throws InterruptedException {
    long end = System.nanoTime() + UNTIL_ANOTHER_LOOK.toNanos();
    while (System.nanoTime() < end) {
      Result result = result(state, ids, true, null);
      if (result.isComplete() || result.streams().stream().anyMatch(each -> each.failed() > 0)) {
        return result;
      }
      notePauses(state, result.streams(), told);
      Thread.sleep(LOOK_MS);
    }
    return null;
  }

  /** Why the export that runs may not ask for it just now. */
  private void notePauses(OpenState state, List<Outcome> streams, Set<String> told) {
    List<Outcome> left = streams.stream().filter(stream -> !stream.isComplete()).toList();
    PauseStore pauses =
        new PauseStore(state.database().readingJdbc(), state.database().transactions());
    ExportedStreams wanted =
        ExportedStreams.of(
            left.stream().map(Outcome::locationId).toList(),
            left.stream().map(Outcome::channel).toList());
    for (Status.Parked pause : Status.Parked.of(pauses, wanted)) {
      // that of one window, of content or of audits holds up nothing of it
      if (!pause.isOfWindow()
          && (pause.channel() == null || wanted.channels().contains(pause.channel()))) {
        note(Phrases.format("It is paused, %s: %s", pause.name(), pause.reason()), told);
      }
    }
  }

  /** Says something once. */
  private void note(String line, Set<String> told) {
    if (told.add(line)) {
      command.note(line);
    }
  }

  private Result result(OpenState state, List<Long> ids, boolean byRunningExport, Summary summary) {
    return new Result(
        asked.words(),
        asked.into(),
        byRunningExport,
        new AskedWindows(state.database().readingJdbc()).outcomes(ids),
        summary);
  }

  private static void tell(Result result, Settings settings, String listing, Text text) {
    text.line("")
        .table(
            result.streams(),
            Text.column("Location", Outcome::locationId),
            Text.column("Channel", Outcome::channel),
            Text.column("Messages", Outcome::messages),
            Text.column("Of", stream -> stream.total() == null ? "?" : stream.total()))
        .line("");
    String what = result.asked();
    if (result.isComplete()) {
      long all = result.streams().stream().mapToLong(Outcome::messages).sum();
      text.line("Complete: all %,d messages that the API has of %s.", all, what);
    } else {
      text.line("NOT complete: %s; the same command goes on there.", what);
      if (result.summary() != null) {
        OnceCommand.tellWhatIsMissing(result.summary(), settings, listing, text);
      }
    }
    if (result.into() != null) {
      text.line("Messages: %s", settings.fileDirectory());
      text.line("Content:  %s", settings.contentDirectory());
    }
  }
}
