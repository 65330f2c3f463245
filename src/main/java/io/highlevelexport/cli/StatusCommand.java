package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.app.LedgerView;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ops.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
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
          + " the spool, what is a dead letter, and what is paused and why.",
      "It works while the export runs."
    },
    footer = {"", "Exit codes: 0 shown, 78 configuration or database."})
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
    Status status = status(settings);
    List<DeadLetter> deadLetters =
        new DeadLetterFiles(settings.deadLetters()).list(DeadLetterFiles.Folder.WAITING).letters();
    StatusText text = new StatusText(settings, status, deadLetters);
    spec.commandLine().getOut().print(asJson ? json(status, deadLetters, text) : text);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static Status status(Settings settings) throws StartException {
    try (OpenState state = OpenState.of(settings)) {
      LedgerView view = state.view();
      return view.status(ExportedStreams.of(settings.locations(), settings.channels()));
    } catch (OpenState.NoStateException e) {
      return new Status(Instant.now().toString(), List.of(), List.of(), List.of(), List.of());
    }
  }

  private static String json(Status status, List<DeadLetter> deadLetters, StatusText text)
      throws IOException {
    ObjectNode tree = JSON.valueToTree(status);
    for (int i = 0; i < status.streams().size(); i++) {
      ObjectNode stream = (ObjectNode) tree.path("streams").path(i);
      stream.put("deadLetters", text.deadLetters(status.streams().get(i)));
    }
    ObjectNode dead = tree.putObject("deadLetters");
    dead.put("messages", deadLetters.stream().filter(DeadLetter::holdsMessage).count());
    dead.put("fetches", deadLetters.stream().filter(letter -> !letter.holdsMessage()).count());
    return JSON.writeValueAsString(tree) + System.lineSeparator();
  }
}
