package io.highlevelexport.cli;

import io.highlevelexport.erase.Subject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code erase}: removes a contact or single messages, and keeps them from coming back. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Removes a contact's messages, or single ones, from files, tables, spool and dead letters,"
          + " and keeps them from coming back.",
      "Without --yes it only counts. The export must not run meanwhile: it goes on where it was"
          + " when it is started again.",
      "What is erased goes on a list (hashes only). Messages on it are left out from then on, and"
          + " so is every later message of such a contact."
    },
    footer = {
      "",
      "Exit codes: 0 done or counted, 1 an export runs, 2 wrong usage, 78 configuration or"
          + " database.",
      "Example: highlevel-export erase --contact 0C0Tf1a2b3 --yes"
    })
final class EraseCommand implements Callable<Integer> {
  private static final List<String> NOT_REACHED =
      List.of(
          "Not reached: mails that were sent, backups, the logs, whatever sinks of your own have"
              + " got, and HighLevel itself.",
          "The export's ledger keeps the ids of messages, and hashes, by which it knows them"
              + " again.");

  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Option(
      names = "--contact",
      paramLabel = "ID",
      description = "A contact's id, as in contactId; may be repeated.")
  private List<String> contacts = List.of();

  @Option(names = "--message", paramLabel = "ID", description = "A message's id; may be repeated.")
  private List<String> messages = List.of();

  @Option(
      names = "--location",
      paramLabel = "ID",
      description = "Look in this location only; may be repeated. Default: everywhere.")
  private List<String> locations = List.of();

  @Option(names = "--yes", description = "Remove it. Without this it is only counted.")
  private boolean yes;

  @Override
  public Integer call() throws Exception {
    if (contacts.isEmpty() && messages.isEmpty()
        || contacts.stream().anyMatch(String::isBlank)
        || messages.stream().anyMatch(String::isBlank)) {
      throw new ParameterException(spec.commandLine(), "Give --contact ID or --message ID");
    }
    return new Erasing(parent, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run(
            (erasure, settings) -> erasure.erase(new Subject(locations, contacts, messages), yes),
            yes,
            NOT_REACHED);
  }
}
