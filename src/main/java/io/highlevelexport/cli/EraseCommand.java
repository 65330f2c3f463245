package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.erase.Erasure;
import io.highlevelexport.erase.Removed;
import io.highlevelexport.erase.Subject;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code erase}: removes a contact or single messages, and keeps them from coming back. */
@Command(
    name = "erase",
    description = {
      "Removes a contact's messages, or single ones, from files, tables, spool and dead letters,"
          + " and keeps them from coming back.",
      "Without --yes it only counts. The export must not run meanwhile: it goes on where it was"
          + " when it is started again.",
      "What is erased goes on a list (hashes only). Messages on it are left out from then on, and"
          + " so is every later message of such a contact.",
      "Example: highlevel-export erase --contact 0C0Tf1a2b3 --yes"
    })
final class EraseCommand extends ErasingCommand {
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

  @Override
  public Integer call() throws Exception {
    if (contacts.isEmpty() && messages.isEmpty()
        || Stream.of(contacts, messages).flatMap(List::stream).anyMatch(String::isBlank)) {
      throw usage("Give --contact ID or --message ID");
    }
    if (locations.stream().anyMatch(String::isBlank)) {
      throw usage("--location is empty: give an ID, or leave it out to look everywhere");
    }
    return super.call();
  }

  @Override
  List<Removed> sweep(Erasure erasure, Settings settings, boolean remove) throws IOException {
    return erasure.erase(new Subject(locations, contacts, messages), remove);
  }

  @Override
  void tellMore(Text text) {
    text.line(
        "Not reached: mails that were sent, backups, the logs, a topic of Kafka as long as it keeps"
            + " its records, whatever sinks of your own have got, and HighLevel itself.");
    text.line(
        "The export's ledger keeps the ids of messages, and hashes, by which it knows them again.");
  }
}
