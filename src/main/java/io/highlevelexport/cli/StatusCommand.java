package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.status.Status;
import io.highlevelexport.status.StatusFile;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code status}: how far the export is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Shows how far each location and channel is.",
      "Up to when it is exported, how far that is"
          + " behind now (export.settle at least), how many messages the sinks took, what waits in"
          + " the spool, what is a dead letter, and what is parked and why.",
      "It works while the export runs. With the embedded database it then shows what the running"
          + " export noted some seconds ago."
    },
    footer = {"", "Exit codes: 0 shown, 1 not known yet, 78 configuration or database."})
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean asJson;

  @Override
  public Integer call() throws Exception {
    Settings settings =
        parent
            .reading()
            .settingsFor("export.sql.", "export.spool.directory", "export.dead-letter.directory");
    Optional<Status> found = status(settings);
    if (found.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "A running export has the database to itself, and has not noted its status yet: try"
                  + " again in some seconds.");
      spec.commandLine().getErr().flush();
      return HighlevelExport.INCOMPLETE;
    }
    Status status = found.get();
    List<DeadLetter> letters =
        new DeadLetterFiles(settings.deadLetters()).list(DeadLetterFiles.Folder.WAITING).letters();
    StatusText text = new StatusText(settings, status, letters);
    spec.commandLine().getOut().print(asJson ? json(status, letters, text) : text);
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** Empty where a running export has the database and has noted nothing. */
  private static Optional<Status> status(Settings settings) throws IOException, StartException {
    Clock clock = Clock.systemUTC();
    try (OpenState state = OpenState.of(settings)) {
      return Optional.of(
          Status.of(
              ExportedStreams.of(settings.locations(), settings.channels()),
              state.windows(),
              state.pages().countsByStream(),
              state.pauses(),
              state.mails(),
              settings.polling().overlap(),
              clock));
    } catch (OpenState.NoStateException e) {
      return Optional.of(new Status(clock.instant().toString(), List.of(), List.of(), List.of()));
    } catch (OpenState.InUseException e) {
      return new StatusFile(settings.spool()).read();
    }
  }

  private static String json(Status status, List<DeadLetter> letters, StatusText text)
      throws IOException {
    ObjectNode tree = JSON.valueToTree(status);
    for (int i = 0; i < status.streams().size(); i++) {
      ObjectNode stream = (ObjectNode) tree.path("streams").path(i);
      stream.put("deadLetters", text.deadLetters(status.streams().get(i)));
    }
    ObjectNode dead = tree.putObject("deadLetters");
    dead.put("messages", letters.stream().filter(DeadLetter::holdsMessage).count());
    dead.put("walks", letters.stream().filter(letter -> !letter.holdsMessage()).count());
    return JSON.writeValueAsString(tree) + System.lineSeparator();
  }
}
