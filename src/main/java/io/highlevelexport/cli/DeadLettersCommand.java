package io.highlevelexport.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.ops.Phrases;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters}: what could not be read or delivered, and what to do with it. */
@Command(
    name = "dead-letters",
    description = {
      "Lists, shows, replays and discards what could not be read or delivered.",
      "A record is a message that a route or a sink did not"
          + " take, or a fetch that failed (a refused token, a fault that stays, a range that came"
          + " short).",
      "It needs no database, so it works while the export runs."
    })
final class DeadLettersCommand extends ExportCommand {
  private static final int ID_WIDTH = 40;
  private static final int REASON_WIDTH = 60;

  private DeadLetterFiles files;

  /** What is listed: records without what they hold. */
  private record Listed(
      Path directory,
      @JsonIgnoreProperties({"payload", "api"}) List<DeadLetter> deadLetters,
      List<Path> unreadable) {}

  /** Ids, all, or those that have something in common: one of the three. */
  private static final class Chosen extends Selection {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "As list shows them.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "Every dead letter there is.")
    private boolean all;
  }

  /** What was done, by id. */
  private record Done(List<String> done, List<String> failed) {}

  @Override
  public Integer call() {
    throw usage("Say what to do: list, show ID, edit ID, replay ID, replay --all, discard ID");
  }

  private DeadLetterFiles files() throws ConfigurationException {
    if (files == null) {
      files = new DeadLetterFiles(parent.settings("export.dead-letter.directory").deadLetters());
    }
    return files;
  }

  @Command(description = "Lists the dead letters, the latest first.")
  int list(@Mixin Selection which) throws Exception {
    DeadLetterFiles.Listing all = files().list(Folder.WAITING);
    List<DeadLetter> letters = all.letters().stream().filter(which).toList();
    Listed listed = new Listed(files.directory(), letters, all.unreadable());
    return print(listed, true, text -> tell(listed, which, text));
  }

  private static void tell(Listed listed, Selection which, Text text) {
    if (listed.deadLetters().isEmpty()) {
      String such = which.isEmpty() ? "" : "such ";
      text.line("There are no %sdead letters in %s.", such, listed.directory());
    } else {
      text.table(
          listed.deadLetters(),
          Text.column("Id", DeadLetter::id),
          Text.column("Class", DeadLetter::faultClass),
          Text.column("Stage", DeadLetter::stage),
          Text.column("Location", DeadLetter::location),
          Text.column("Channel", DeadLetter::channel),
          Text.column("Message", letter -> cut(letter.messageId(), ID_WIDTH)),
          Text.column("Count", DeadLetter::count),
          Text.column("Last seen", letter -> Phrases.at(letter.lastAt())),
          Text.column("Reason", DeadLettersCommand::reason));
    }
    listed.unreadable().forEach(file -> text.line("This is no dead letter: %s", file));
  }

  private static String reason(DeadLetter letter) {
    return letter.exception() == null ? null : cut(letter.exception().message(), REASON_WIDTH);
  }

  private static String cut(String text, int most) {
    return text == null ? null : Phrases.line(text, most);
  }

  @Command(description = "Shows one dead letter: what happened, and the message as received.")
  int show(@Parameters(paramLabel = "ID", description = "As list shows it.") String id)
      throws Exception {
    List<DeadLetter> found = new ArrayList<>();
    if (!eachOf(List.of(id), file -> found.add(files.read(file))).failed().isEmpty()) {
      return HighlevelExport.INCOMPLETE;
    }
    DeadLetter letter = found.get(0);
    Path file = files.find(id).orElseThrow();
    return print(letter, true, text -> tell(letter, file, text));
  }

  private static void tell(DeadLetter letter, Path file, Text text) {
    text.line("Id            %s", letter.id());
    letter.details().forEach((name, value) -> text.line("%-12s  %s", name, value));
    text.line("File          %s", file);
    tell("The API said:", letter.api(), text);
    tell("The message:", letter.payload(), text);
  }

  private static void tell(String title, JsonNode json, Text text) {
    if (json != null) {
      text.line(title);
      json.toPrettyString().lines().map(PlainText::oneLine).forEach(text.lines()::add);
    }
  }

  @Command(
      description =
          "Puts a corrected message, JSON, into a record, in place of the one that it holds. Then"
              + " replay it.")
  int edit(
      @Parameters(paramLabel = "ID", description = "As list shows it.") String id,
      @Option(
              names = "--payload",
              paramLabel = "FILE",
              required = true,
              description = "Holds the message; - reads it from standard input.")
          Path from)
      throws Exception {
    byte[] message =
        from.equals(Path.of("-")) ? System.in.readAllBytes() : Files.readAllBytes(from);
    return end(
        eachOf(List.of(id), file -> files.correct(file, message)), "corrected: replay it now.");
  }

  @Command(
      description = {
        "Hands dead letters to the export: the one that runs replays them within seconds, else the"
            + " next run or once does.",
        "A message goes through the spool again, to the sink that did not take it (to all of its"
            + " sinks where a route failed); it may be corrected in the record's payload before. A"
            + " fetch that failed is fetched again with the next poll. What fails again is a dead"
            + " letter again. The records go to the folder replayed."
      })
  int replay(@Mixin Chosen which) throws Exception {
    return end(
        eachOf(chosen(which), files()::toReplay),
        "handed to the export: one that runs replays them within seconds, else the next run or once"
            + " does.");
  }

  @Command(
      description =
          "Puts dead letters aside, into the folder discarded. Nothing is deleted; a message that"
              + " is discarded is never delivered.")
  int discard(
      @Mixin Chosen which, @Option(names = "--yes", description = "Does not ask.") boolean yes)
      throws Exception {
    DeadLetterFiles known = files();
    List<String> ids = chosen(which);
    long there = ids.stream().distinct().filter(id -> known.find(id).isPresent()).count();
    if (there > 0 && !yes && !isConfirmed(there)) {
      note("Nothing is discarded.");
      return HighlevelExport.INCOMPLETE;
    }
    String aside = "put aside in " + known.directory().resolve("discarded");
    return end(eachOf(ids, known::discard), aside);
  }

  private int end(Done done, String what) throws IOException {
    return print(
        done,
        done.failed().isEmpty(),
        text -> {
          int count = done.done().size();
          if (count > 0) {
            text.line("%s%s", Phrases.count(count, "dead letter is ", "dead letters are "), what);
          } else if (done.failed().isEmpty()) {
            text.line("There are no such dead letters in %s", files.directory());
          }
        });
  }

  private List<String> chosen(Chosen which) throws Exception {
    boolean hasIds = !which.ids.isEmpty();
    if (hasIds ? which.all || !which.isEmpty() : !which.all && which.isEmpty()) {
      throw usage("Give ids, or --all, or what they have in common: --class, --sink and so on");
    }
    return hasIds
        ? which.ids
        : files().list(Folder.WAITING).letters().stream()
            .filter(which)
            .map(DeadLetter::id)
            .toList();
  }

  private boolean isConfirmed(long count) {
    Console console = System.console();
    if (console == null) {
      throw usage("Nobody can be asked here: add --yes to discard");
    }
    String answer =
        console.readLine(
            "Discard %d dead letter%s? What they hold will not be delivered. [y/N] ",
            count, count == 1 ? "" : "s");
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }

  /** Does it with each record that is there, and tells of the others. */
  private Done eachOf(List<String> ids, DeadLetterFiles.Step step) throws ConfigurationException {
    Map<String, String> failed = files().each(ids, step);
    failed.forEach((id, why) -> error("%s: %s", Phrases.line(id, 100), why));
    List<String> done = ids.stream().distinct().filter(id -> !failed.containsKey(id)).toList();
    return new Done(done, List.copyOf(failed.keySet()));
  }
}
