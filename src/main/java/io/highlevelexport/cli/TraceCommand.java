package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import io.highlevelexport.delivery.mail.MailLedger.Mail;
import io.highlevelexport.delivery.sql.StoredMessages.Stored;
import io.highlevelexport.ledger.MessageTraces.Trace;
import io.highlevelexport.ledger.Outcome;
import io.highlevelexport.ops.LedgerView;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code trace}: everything that happened to one message. */
@Command(
    name = "trace",
    description = {
      "Shows everything that happened to one message.",
      "Each version of it and when it was read, when"
          + " its page was delivered and how many messages of it each sink took, its row in table"
          + " messages, its mails, its dead letters and their replays.",
      "It works while the export runs."
    })
final class TraceCommand extends ExportCommand {
  private static final Map<Folder, String> FATES =
      Map.of(
          Folder.WAITING, "waits to be dealt with",
          Folder.REPLAY, "is to be replayed",
          Folder.REPLAYED, "was replayed",
          Folder.DISCARDED, "was discarded");

  @Parameters(paramLabel = "MESSAGE_ID", description = "The message's id, as the API gives it.")
  private String id;

  /** One version in one page, and the mails of many messages that it was part of. */
  private record Version(Trace trace, List<Mail> digestMails) {}

  private record Dead(Folder folder, DeadLetter deadLetter) {}

  private record Result(
      String id, List<Version> versions, List<Stored> rows, List<Mail> mails, List<Dead> dead) {
    boolean isEmpty() {
      return versions.isEmpty() && rows.isEmpty() && mails.isEmpty() && dead.isEmpty();
    }
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.settings("export.sql.", "export.dead-letter.directory");
    List<Dead> dead = dead(new DeadLetterFiles(settings.deadLetters()));
    Result result = new Result(id, List.of(), List.of(), List.of(), dead);
    try (OpenState state = OpenState.of(settings)) {
      LedgerView view = state.view();
      List<Version> versions =
          view.traces().of(id).stream()
              .map(trace -> new Version(trace, view.mails().of(trace.page())))
              .toList();
      result = new Result(id, versions, view.messages().find(id), view.mails().of(id), dead);
    } catch (OpenState.NoStateException e) {
      note(e.getMessage());
    }
    Result found = result;
    return print(found, !found.isEmpty(), text -> tell(found, text));
  }

  private List<Dead> dead(DeadLetterFiles files) throws IOException {
    Predicate<DeadLetter> isOfMessage = letter -> id.equals(letter.messageId());
    List<Dead> dead = new ArrayList<>();
    for (Folder folder : Folder.values()) {
      files.list(folder, isOfMessage).letters().stream()
          .filter(isOfMessage)
          .forEach(letter -> dead.add(new Dead(folder, letter)));
    }
    return dead;
  }

  private static void tell(Result result, Text text) {
    if (result.isEmpty()) {
      text.line("There is no trace of message %s.", result.id());
      return;
    }
    text.line("Message %s", result.id());
    for (Version version : result.versions()) {
      tell(version.trace(), text);
      version.digestMails().forEach(mail -> tell("  in a digest: ", mail, text));
    }
    for (Stored row : result.rows()) {
      text.line(
          "Table messages: %s %s, the version read at %s",
          row.locationId(), row.channel(), row.exportedAt());
    }
    result.mails().forEach(mail -> tell("", mail, text));
    for (Dead dead : result.dead()) {
      DeadLetter letter = dead.deadLetter();
      text.line(
          "Dead letter %s %s: %s, last noted at %s, %s",
          letter.id(),
          FATES.get(dead.folder()),
          letter.stage(),
          Phrases.at(letter.lastAt()),
          letter.exception() == null ? "" : Phrases.line(letter.exception().message(), 200));
    }
  }

  private static void tell(Trace trace, Text text) {
    text.line(
        "%s read at %s from %s %s, revision %d",
        trace.again()
            ? "Replayed:"
            : Text.format("Version %s: dated %s,", trace.version(), trace.date()),
        trace.read(),
        trace.locationId(),
        trace.channel(),
        trace.revision());
    String fate =
        trace.delivered() == null
            ? "waits in the spool"
            : "left the spool at " + Phrases.at(trace.delivered());
    text.line(
        "  page %s of %s %s%s",
        trace.page(),
        Phrases.count(trace.pageMessages(), "message"),
        trace.lost() ? "was lost from the spool, and read again" : fate,
        sinks(trace));
  }

  private static String sinks(Trace trace) {
    if (trace.sinks().isEmpty()) {
      return trace.delivered() == null ? "" : ": no sink took it";
    }
    return trace.sinks().entrySet().stream()
        .map(sink -> sink.getKey() + " " + outcome(sink.getValue()))
        .collect(Collectors.joining(", ", ": ", ""));
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case NONE -> "not";
      case WAITING -> "waits";
      case TAKEN -> "took it";
      case DEAD -> "could not take it: dead letter";
    };
  }

  private static void tell(String indent, Mail mail, Text text) {
    text.line(
        indent + "Mail %s of version %s: %s since %s",
        mail.messageId(),
        mail.version(),
        mail.status(),
        mail.at());
  }
}
