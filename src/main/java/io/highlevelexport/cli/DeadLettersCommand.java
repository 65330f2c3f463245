package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: what could not be read or delivered, and what to do with it. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Lists, shows, replays and discards what could not be read or delivered.",
      "A record is a message that a route or a sink did not"
          + " take, or a fetch that failed (a refused token, a fault that stays, a range that came"
          + " short).",
      "It needs no database, so it works while the export runs."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 something could not be done, 2 wrong usage, 78 configuration."
    })
final class DeadLettersCommand implements Runnable {
  private static final int REASON_WIDTH = 60;

  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  private DeadLetterFiles files;
  private Path directory;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: list, show ID, replay ID, replay --all, discard ID");
  }

  private DeadLetterFiles files() throws ConfigurationException {
    if (files == null) {
      directory = parent.reading().settingsFor("export.dead-letter.directory").deadLetters();
      files = new DeadLetterFiles(directory);
    }
    return files;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      versionProvider = HighlevelExport.Version.class,
      description = "Lists the dead letters, the latest first.")
  int list() throws Exception {
    DeadLetterFiles.Listing listing = files().list(Folder.WAITING);
    if (listing.letters().isEmpty()) {
      out().println("There are no dead letters in " + directory + ".");
    } else {
      out().print(table(listing.letters()));
    }
    listing.unreadable().forEach(file -> out().println("This is no dead letter: " + file));
    out().flush();
    return 0;
  }

  private static TextTable table(List<DeadLetter> letters) {
    TextTable table =
        new TextTable(
            "Id",
            "Class",
            "Stage",
            "Location",
            "Channel",
            "Message",
            "Count",
            "Last seen",
            "Reason");
    for (DeadLetter letter : letters) {
      String message = letter.messageId();
      table.add(
          letter.id(),
          letter.faultClass(),
          letter.stage(),
          Printable.line(letter.location()),
          Printable.line(letter.channel()),
          message == null ? "-" : Printable.line(message, 40),
          letter.count(),
          Times.at(letter.lastAt()),
          reason(letter));
    }
    return table;
  }

  private static String reason(DeadLetter letter) {
    return letter.exception() == null
        ? "-"
        : Printable.line(letter.exception().message(), REASON_WIDTH);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      versionProvider = HighlevelExport.Version.class,
      description = "Shows one dead letter: what happened, and the message as received.")
  int show(@Parameters(paramLabel = "ID", description = "As list shows it.") String id)
      throws Exception {
    Optional<Path> file = files().find(id);
    if (file.isEmpty()) {
      return unknown(id);
    }
    DeadLetter letter;
    try {
      letter = files.read(file.get());
    } catch (IOException e) {
      return unreadable(file.get(), e);
    }
    line("Id", letter.id());
    line("What", letter.holdsMessage() ? "a message" : "a fetch that failed");
    line("Class", letter.faultClass() + (letter.retryable() ? ", may go well later" : ""));
    line("Stage", letter.stage());
    line("Where", letter.location() + " " + letter.channel());
    if (letter.window() != null) {
      String from = letter.window().from();
      line("Range", (from == null ? "beginning" : from) + " to " + letter.window().to());
    }
    if (letter.message() != null) {
      letter.message().forEach((name, value) -> line("Message", name + " " + value));
    }
    line("First", letter.firstAt());
    line("Last", letter.lastAt() + ", noted " + letter.count() + " times");
    if (letter.http() != null) {
      String trace = letter.http().traceId();
      line("HTTP", letter.http().status() + (trace == null ? "" : ", traceId " + trace));
    }
    if (letter.exception() != null) {
      line("Reason", letter.exception().message());
      line("Exception", letter.exception().type());
    }
    line("File", file.get().toString());
    ObjectMapper json = new ObjectMapper();
    if (letter.api() != null) {
      out().println("The API said:");
      out().println(json.writerWithDefaultPrettyPrinter().writeValueAsString(letter.api()));
    }
    if (letter.payload() != null) {
      out().println("The message:");
      out().println(json.writerWithDefaultPrettyPrinter().writeValueAsString(letter.payload()));
    }
    out().flush();
    return 0;
  }

  private void line(String name, String value) {
    out().println(String.format("%-10s %s", name, Printable.line(value)));
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      versionProvider = HighlevelExport.Version.class,
      description = {
        "Hands dead letters to the export: the one that runs replays them within seconds, else the"
            + " next run or once does.",
        "A message goes through the spool again, to the sink that did not take it (to all of its"
            + " sinks where a route failed); it may be corrected in the record's payload before. A"
            + " fetch that failed is fetched again with the next poll. What fails again is a dead"
            + " letter again. The records go to the folder replayed."
      })
  int replay(
      @Parameters(paramLabel = "ID", arity = "0..*", description = "As list shows them.")
          List<String> ids,
      @Option(names = "--all", description = "Every dead letter there is.") boolean all)
      throws Exception {
    List<String> chosen = chosen(ids, all);
    int handed = 0;
    for (String id : chosen) {
      handed += handOver(id) ? 1 : 0;
    }
    if (handed > 0) {
      out()
          .println(
              handed
                  + (handed == 1 ? " dead letter is" : " dead letters are")
                  + " handed to the export: one that runs replays them within seconds, else the"
                  + " next run or once does.");
    } else if (chosen.isEmpty()) {
      out().println("There are no dead letters in " + directory + ".");
    }
    out().flush();
    return handed == chosen.size() ? 0 : HighlevelExport.INCOMPLETE;
  }

  private List<String> chosen(List<String> ids, boolean all) throws Exception {
    boolean none = ids == null || ids.isEmpty();
    if (none != all) {
      throw new ParameterException(
          spec.commandLine().getSubcommands().get("replay"), "Give ids, or --all");
    }
    return all
        ? files().list(Folder.WAITING).letters().stream().map(DeadLetter::id).toList()
        : ids.stream().distinct().toList();
  }

  private boolean handOver(String id) throws ConfigurationException {
    Optional<Path> file = files().find(id);
    if (file.isEmpty()) {
      unknown(id);
      return false;
    }
    try {
      files.toReplay(file.get());
      return true;
    } catch (IOException e) {
      err().println(id + " cannot be replayed: " + Printable.line(Problems.root(e)));
      err().flush();
      return false;
    }
  }

  @Command(
      name = "discard",
      mixinStandardHelpOptions = true,
      versionProvider = HighlevelExport.Version.class,
      description =
          "Puts dead letters aside, into the folder discarded. Nothing is deleted; a message that"
              + " is discarded is never delivered.")
  int discard(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "As list shows them.")
          List<String> ids,
      @Option(names = "--yes", description = "Does not ask.") boolean yes)
      throws Exception {
    files();
    List<Path> found = new ArrayList<>();
    int missing = 0;
    for (String id : ids.stream().distinct().toList()) {
      Optional<Path> file = files.find(id);
      file.ifPresent(found::add);
      missing += file.isPresent() ? 0 : unknown(id);
    }
    if (found.isEmpty()) {
      return HighlevelExport.INCOMPLETE;
    }
    if (!yes && !isConfirmed(found.size())) {
      out().println("Nothing is discarded.");
      out().flush();
      return HighlevelExport.INCOMPLETE;
    }
    int failed = missing;
    for (Path file : found) {
      try {
        files.discard(file, files.read(file));
        out().println(file.getFileName() + " is put aside in " + directory.resolve("discarded"));
      } catch (IOException e) {
        failed += unreadable(file, e);
      }
    }
    out().flush();
    return failed == 0 ? 0 : HighlevelExport.INCOMPLETE;
  }

  private boolean isConfirmed(int count) {
    Console console = System.console();
    if (console == null) {
      throw new ParameterException(
          spec.commandLine().getSubcommands().get("discard"),
          "Nobody can be asked here: add --yes to discard");
    }
    String answer =
        console.readLine(
            "Discard %d dead letter%s? What they hold will not be delivered. [y/N] ",
            count, count == 1 ? "" : "s");
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }

  /** Tells that the file is no record, or has just gone. */
  private int unreadable(Path file, IOException e) {
    err().println(file + " cannot be used: " + Printable.line(Problems.root(e)));
    err().flush();
    return HighlevelExport.INCOMPLETE;
  }

  /** Tells that there is no such record. */
  private int unknown(String id) {
    String file = Printable.line(id, 100);
    err()
        .println(
            "There is no dead letter "
                + file
                + " in "
                + directory
                + ". See: highlevel-export dead-letters list");
    err().flush();
    return HighlevelExport.INCOMPLETE;
  }
}
