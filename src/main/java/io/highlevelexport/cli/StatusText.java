package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A status for people. */
final class StatusText {
  private static final Duration NEWS = Duration.ofSeconds(30);

  private final Settings settings;
  private final Status status;
  private final List<DeadLetter> deadLetters;

  StatusText(Settings settings, Status status, List<DeadLetter> deadLetters) {
    this.settings = settings;
    this.status = status;
    this.deadLetters = deadLetters;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Duration age = Duration.between(Instant.parse(status.at()), Instant.now());
    line(
        text,
        "As of "
            + Times.at(status.at())
            + (age.compareTo(NEWS) > 0 ? ", " + Times.lasting(age) + " ago" : ""));
    if (status.streams().isEmpty()) {
      line(text, "Nothing was exported so far.");
    } else {
      text.append(System.lineSeparator()).append(table()).append(System.lineSeparator());
    }
    parked(text);
    spool(text);
    deadLetters(text);
    mails(text);
    return text.toString();
  }

  private TextTable table() {
    TextTable table =
        new TextTable(
            "Location",
            "Channel",
            "Exported up to",
            "Behind",
            "Exported",
            "Waiting",
            "Dead letters",
            "Open ranges",
            "State");
    for (Status.Stream stream : status.streams()) {
      table.add(
          stream.location(),
          stream.channel(),
          Times.at(stream.exportedUpTo()),
          stream.lagSeconds() == null
              ? "-"
              : Times.lasting(Duration.ofSeconds(stream.lagSeconds())),
          stream.exported(),
          stream.waiting(),
          deadLetters(stream),
          stream.openWindows(),
          state(stream));
    }
    return table;
  }

  /** How many dead letters are of this location and channel. */
  long deadLetters(Status.Stream stream) {
    return deadLetters.stream()
        .map(letter -> new Owner(letter.location(), letter.channel()))
        .filter(owner -> owner.belongsTo(stream, status))
        .count();
  }

  private String state(Status.Stream stream) {
    return switch (status.stateOf(stream)) {
      case PARKED -> parked(status.parkedBy(stream).orElseThrow());
      case INCOMPLETE -> "incomplete, fetched again";
      case FIRST_EXPORT -> "first export";
      case READING -> waitsFor(stream).orElse("reading");
      case DELIVERING -> waitsFor(stream).orElse("delivering");
      case UP_TO_DATE -> "up to date";
    };
  }

  private Optional<String> waitsFor(Status.Stream stream) {
    return status.waitsFor(stream).map(lane -> "waits for " + lane.sink());
  }

  private static String parked(Status.Parked parked) {
    return parked.until() == null
        ? "paused until its token changes"
        : "paused until " + Times.at(parked.until());
  }

  private void parked(StringBuilder text) {
    for (Status.Parked parked : status.parked()) {
      line(
          text,
          (parked.isOfWindow() ? "Incomplete: " : "Paused: ")
              + parked.location()
              + (parked.channel() == null ? ", all channels" : " " + parked.channel())
              + " since "
              + Times.at(parked.since())
              + (parked.until() == null
                  ? ", asked again with another token"
                  : ", asked again at " + Times.at(parked.until()))
              + ": "
              + Printable.line(parked.reason()));
    }
  }

  private void spool(StringBuilder text) {
    int pages = status.streams().stream().mapToInt(Status.Stream::waitingPages).sum();
    if (pages > 0) {
      line(text, "Spool: " + pages + " pages wait for a sink in " + settings.spool());
    }
    status.lanes().forEach(lane -> line(text, lane(lane)));
  }

  private static String lane(LaneStatus lane) {
    String waiting =
        lane.messages() == 0
            ? "nothing waits"
            : lane.messages()
                + " messages wait, the oldest for "
                + Times.lasting(Duration.ofSeconds(lane.oldestSeconds()))
                + " ("
                + String.join(", ", lane.channels())
                + ")";
    String name = lane.name();
    return Character.toUpperCase(name.charAt(0))
        + name.substring(1)
        + ": "
        + waiting
        + (lane.failing() == null ? "" : failing(lane.failing()));
  }

  private static String failing(LaneStatus.Failing failing) {
    return "; it fails since "
        + Times.at(failing.since())
        + " for "
        + failing.location()
        + " "
        + failing.channel()
        + ", "
        + failing.attempts()
        + (failing.attempts() == 1 ? " attempt" : " attempts")
        + ", next retry at "
        + Times.at(failing.retryAt())
        + ": "
        + Printable.line(failing.reason());
  }

  private void deadLetters(StringBuilder text) {
    if (deadLetters.isEmpty()) {
      line(text, "Dead letters: none");
      return;
    }
    long messages = deadLetters.stream().filter(DeadLetter::holdsMessage).count();
    line(
        text,
        "Dead letters: "
            + messages
            + " messages, "
            + (deadLetters.size() - messages)
            + " failed fetches; see: highlevel-export dead-letters list");
  }

  private void mails(StringBuilder text) {
    for (Status.MailInDoubt mail : status.mailsInDoubt()) {
      line(
          text,
          "Mail in doubt since "
              + Times.at(mail.since())
              + ": "
              + mail.location()
              + " "
              + mail.channel()
              + ", Message-ID "
              + Printable.line(mail.messageId()));
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }
}
