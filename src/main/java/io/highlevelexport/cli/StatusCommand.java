package io.highlevelexport.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.ledger.AuditResults.Result;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.Json;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamStates;
import io.highlevelexport.web.Access;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.util.StringHelper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: how far the export is. */
@Command(
    name = "status",
    description = {
      "Shows how far each location and channel is.",
      "Up to when it is exported, how far that is"
          + " behind now (export.settle at least), how many messages the sinks took, what waits in"
          + " the spool, what is a dead letter, and what is paused and why.",
      "It works while the export runs."
    })
final class StatusCommand extends ExportCommand {
  /** More of them are told as a number, but for the worst. */
  private static final int MOST_STREAMS = 300;

  private Settings settings;
  private StreamStates states;
  private Status status;
  private String rejected;
  private boolean running;
  private List<DeadLetter> deadLetters;
  private String listing;

  @Option(
      names = "--open",
      description = "Prints the address of the status page with its key, to open in a browser.")
  private boolean open;

  @Option(
      names = "--missing",
      description = "Lists what export.content asked for in vain, with the words of who has it.")
  private boolean missing;

  @Override
  public Integer call() throws Exception {
    if (missing) {
      settings = parent.settings("export.sql.", "export.content");
      List<ContentCounts.Missing> pieces = missing();
      return print(pieces, true, text -> tell(pieces, text));
    }
    if (open) {
      String address = address(parent.settings("export.http.").http());
      return print(Map.of("address", address), true, text -> text.line("%s", address));
    }
    settings =
        parent.settings("export.sql.", "export.spool.directory", "export.dead-letter.directory");
    status = status();
    deadLetters =
        new DeadLetterFiles(settings.deadLetters()).list(DeadLetterFiles.Folder.WAITING).letters();
    states =
        new StreamStates(
            status,
            deadLetters.stream()
                .map(letter -> new StreamName(letter.location(), letter.channel()))
                .toList());
    listing = parent.pasted(Phrases.LIST_DEAD_LETTERS);
    return print(tree(), true, this::tell);
  }

  /** The key stands behind the #: browsers send that to nobody. */
  private static String address(Settings.Http http) throws IOException, StartException {
    if (http.port() == 0) {
      throw new StartException("export.http.port is 0: there is no status page.");
    }
    if (http.hasUsers()) {
      return http.url();
    }
    Optional<String> key = Access.key(http.keyFile());
    if (key.isEmpty()) {
      throw new StartException(
          http.keyFile() + " is not there yet: \"highlevel-export run\" makes it.");
    }
    return http.url() + "#key=" + key.get();
  }

  private List<ContentCounts.Missing> missing() throws StartException {
    try (OpenState state = OpenState.of(settings)) {
      return state.view().contents().missing();
    } catch (OpenState.NoStateException e) {
      return List.of();
    }
  }

  private static void tell(List<ContentCounts.Missing> pieces, Text text) {
    if (pieces.isEmpty()) {
      text.line("Nothing was asked for in vain.");
      return;
    }
    text.table(
        pieces,
        Text.column("Location", ContentCounts.Missing::location),
        Text.column("Kind", ContentCounts.Missing::kind),
        Text.column("Message", ContentCounts.Missing::messageId),
        Text.column("State", ContentCounts.Missing::state),
        Text.column(
            "What",
            piece ->
                (piece.id().equals(piece.messageId()) ? "" : piece.id() + " ")
                    + (piece.url() == null ? "" : piece.url() + " ")
                    + piece.words()));
  }

  private Status status() throws StartException {
    try (OpenState state = OpenState.of(settings)) {
      rejected = Lease.rejected(state.database().readingJdbc()).orElse(null);
      running = Lease.isHeld(state.database().readingJdbc());
      return state.view().status(ExportedStreams.of(settings.locations(), settings.channels()));
    } catch (OpenState.NoStateException e) {
      return Status.empty(Instant.now());
    }
  }

  private ObjectNode tree() {
    ObjectNode tree = Json.results().build().valueToTree(status);
    for (int i = 0; i < status.streams().size(); i++) {
      ObjectNode stream = (ObjectNode) tree.path("streams").path(i);
      stream.put("deadLetters", states.deadLettersOf(status.streams().get(i)));
    }
    tree.put("running", running);
    if (rejected != null) {
      tree.put("rejectedRoutes", rejected);
    }
    tree.putObject("deadLetters")
        .put("messages", messages())
        .put("fetches", deadLetters.size() - messages());
    return tree;
  }

  private long messages() {
    return deadLetters.stream().filter(DeadLetter::holdsMessage).count();
  }

  private void tell(Text text) {
    text.line("As of %s%s", status.at(), running ? "" : "; no export runs");
    if (status.streams().isEmpty()) {
      text.line("Nothing was exported so far.");
    } else {
      int more = status.streams().size() - MOST_STREAMS;
      text.line("")
          .table(
              more <= 0
                  ? status.streams()
                  : states.worstFirst(status.streams()).subList(0, MOST_STREAMS),
              Text.column("Location", Status.Stream::location),
              Text.column("Channel", Status.Stream::channel),
              Text.column("Exported up to", Status.Stream::exportedUpTo),
              Text.column("Behind", StatusCommand::lag),
              Text.column("Exported", Status.Stream::exported),
              Text.column("Waiting", Status.Stream::waiting),
              Text.column("Dead letters", states::deadLettersOf),
              Text.column("Open ranges", Status.Stream::openWindows),
              Text.column("State", this::state));
      if (more > 0) {
        text.line("and %,d more that are no worse: highlevel-export status --json", more);
      }
      text.line("");
    }
    ContentText.lines(status.content(), settings.pace()).forEach(line -> text.line("%s", line));
    tellAudits(text);
    status.parked().stream().limit(MOST_STREAMS).forEach(parked -> tell(parked, status.at(), text));
    if (status.parked().size() > MOST_STREAMS) {
      text.line("and %,d more that are paused", status.parked().size() - MOST_STREAMS);
    }
    for (Slots.Holding one : status.slots()) {
      String who = one.free() ? "No instance" : "Instance " + one.instance();
      text.line("%s: %s", who, Phrases.count(one.slots(), "slot"));
    }
    if (!status.slots().isEmpty()) {
      text.line("Slots were taken over %,d times since the first start", status.slotsTaken());
    }
    if (rejected != null) {
      text.line("Routes: %s: %s", Phrases.REJECTED, rejected);
    }
    int pages = status.streams().stream().mapToInt(Status.Stream::waitingPages).sum();
    if (pages > 0) {
      text.line("Spool: %d pages wait for a sink in %s", pages, settings.spool());
    }
    status.lanes().forEach(lane -> tell(lane, text));
    if (deadLetters.isEmpty()) {
      text.line("Dead letters: none");
    } else {
      text.line(
          "Dead letters: %s, %s; see: %s",
          Phrases.count(messages(), "message"),
          Phrases.count(deadLetters.size() - messages(), "failed fetch", "failed fetches"),
          listing);
    }
    for (MailLedger.InDoubt mail : status.mailsInDoubt()) {
      text.line(
          "Mail in doubt since %s: %s %s, Message-ID %s",
          mail.since(), mail.location(), mail.channel(), mail.messageId());
    }
  }

  private static Duration lag(Status.Stream stream) {
    return stream.lagSeconds() == null ? null : Duration.ofSeconds(stream.lagSeconds());
  }

  private String state(Status.Stream stream) {
    return states
        .parkedBy(stream)
        .map(parked -> Phrases.paused(parked, status.at()))
        .orElseGet(() -> Phrases.state(states.of(stream), stream, states));
  }

  private static void tell(Status.Parked parked, Instant now, Text text) {
    String again = "with another token";
    if (parked.until() != null) {
      again = parked.until().isAfter(now) ? "at " + Phrases.at(parked.until()) : "now";
    }
    text.line(
        "%s: %s since %s, asked again %s: %s",
        parked.isOfWindow() ? "Incomplete" : "Paused",
        parked.name(),
        parked.since(),
        again,
        parked.reason());
  }

  /** All of them in a line, and those with something to be said of them. */
  private void tellAudits(Text text) {
    List<Result> done = status.audits().stream().filter(one -> one.auditedAt() != null).toList();
    if (done.isEmpty()) {
      return;
    }
    text.line(
        "Audited %s: %,d of %,d",
        done.stream().map(Result::auditedAt).min(Instant::compareTo).orElseThrow(),
        done.stream().mapToLong(Result::counted).sum(),
        done.stream().mapToLong(Result::total).sum());
    for (Result audit : done) {
      if (!audit.holds() || audit.gone() > 0 || !audit.unreached().isEmpty()) {
        text.line("  %s %s: %s", audit.location(), audit.channel(), Phrases.audit(audit));
      }
    }
  }

  private static void tell(LaneStatus lane, Text text) {
    String channels = lane.messages() == 0 ? "" : " (" + String.join(", ", lane.channels()) + ")";
    text.line(
        "%s: %s%s%s",
        StringHelper.capitalize(lane.name()),
        Phrases.backlog(lane, ""),
        channels,
        lane.failing() == null ? "" : "; it " + Phrases.failure(lane.failing()));
  }
}
