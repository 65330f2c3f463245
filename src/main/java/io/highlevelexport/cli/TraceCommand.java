package io.highlevelexport.cli;

import io.highlevelexport.app.LedgerView;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetterFiles.Folder;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.ledger.MessageTraces.Trace;
import io.highlevelexport.ledger.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code trace}: everything that happened to one message. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    versionProvider = HighlevelExport.Version.class,
    description = {
      "Shows everything that happened to one message.",
      "Each version of it and when it was read, when"
          + " its page was delivered and how many messages of it each sink took, its row in table"
          + " messages, its mails, its dead letters and their replays.",
      "It works while the export runs."
    },
    footer = {"", "Exit codes: 0 found, 1 no trace of it, 78 configuration or database."})
final class TraceCommand implements Callable<Integer> {
  @ParentCommand private HighlevelExport parent;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MESSAGE_ID", description = "The message's id, as the API gives it.")
  private String id;

  @Override
  public Integer call() throws Exception {
    Settings settings = parent.reading().settingsFor("export.sql.", "export.dead-letter.directory");
    PrintWriter out = spec.commandLine().getOut();
    List<String> lines = new ArrayList<>();
    try (OpenState state = OpenState.of(settings)) {
      LedgerView view = state.view();
      for (Trace trace : view.traces().of(id)) {
        lines.addAll(version(trace));
        view.mails().of(trace.page()).forEach(mail -> lines.add("  digest: " + mail(mail)));
      }
      view.messages()
          .find(id)
          .forEach(
              row ->
                  lines.add(
                      "Table messages: "
                          + row.locationId()
                          + " "
                          + row.channel()
                          + ", the version read at "
                          + Times.at(row.exportedAt())));
      view.mails().of(id).forEach(mail -> lines.add(mail(mail)));
    } catch (OpenState.NoStateException e) {
      out.println(e.getMessage());
    }
    deadLetters(new DeadLetterFiles(settings.deadLetters()), lines);
    if (lines.isEmpty()) {
      out.println("There is no trace of message " + Printable.line(id) + ".");
    } else {
      out.println("Message " + Printable.line(id));
      lines.forEach(out::println);
    }
    out.flush();
    return lines.isEmpty() ? HighlevelExport.INCOMPLETE : 0;
  }

  private static List<String> version(Trace trace) {
    String what =
        trace.again()
            ? "Replayed: "
            : "Version " + trace.version() + ": dated " + Times.at(trace.date()) + ", ";
    String page =
        "  page "
            + trace.page()
            + " of "
            + trace.pageMessages()
            + (trace.pageMessages() == 1 ? " message" : " messages");
    String fate =
        trace.lost()
            ? " was lost from the spool, and read again"
            : trace.delivered() == null
                ? " waits in the spool"
                : " left the spool at " + Times.at(trace.delivered());
    return List.of(
        what
            + "read at "
            + Times.at(trace.read())
            + " from "
            + trace.locationId()
            + " "
            + trace.channel()
            + ", revision "
            + trace.revision(),
        page + fate + sinks(trace));
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

  private static String mail(MailLedger.Mail mail) {
    return "Mail "
        + Printable.line(mail.messageId())
        + " of version "
        + mail.version()
        + ": "
        + mail.status()
        + " since "
        + Times.at(mail.at());
  }

  private void deadLetters(DeadLetterFiles files, List<String> lines) throws IOException {
    Map<Folder, String> fates =
        Map.of(
            Folder.WAITING, "waits to be dealt with",
            Folder.REPLAY, "is to be replayed",
            Folder.REPLAYED, "was replayed",
            Folder.DISCARDED, "was discarded");
    for (Folder folder : Folder.values()) {
      for (DeadLetter letter : files.list(folder).letters()) {
        if (id.equals(letter.messageId())) {
          lines.add(
              "Dead letter "
                  + letter.id()
                  + " "
                  + fates.get(folder)
                  + ": "
                  + letter.stage()
                  + ", last noted at "
                  + Times.at(letter.lastAt())
                  + ", "
                  + (letter.exception() == null
                      ? ""
                      : Printable.line(letter.exception().message(), 200)));
        }
      }
    }
  }
}
