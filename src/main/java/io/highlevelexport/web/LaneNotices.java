package io.highlevelexport.web;

import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.model.Piece;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import io.highlevelexport.web.StatusReader.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What there is to tell of the sinks: those that fail, or that much waits for. */
final class LaneNotices {
  private static final Duration LONG = Duration.ofMinutes(10);

  private LaneNotices() {}

  static List<Notice> of(Facts facts) {
    List<Notice> notices = new ArrayList<>();
    for (LaneStatus lane : facts.status().lanes()) {
      if (lane.isInTrouble()) {
        notices.add(failing(lane, facts));
      } else if (isSlow(lane) && !isForTexts(lane, facts.status())) {
        notices.add(slow(lane));
      }
    }
    if (facts.spoolFull()) {
      notices.add(
          Notice.of(
              Tone.BAD,
              "The spool is full, so nothing more is read",
              facts.status().lanes().stream()
                  .filter(lane -> lane.pages() > 0)
                  .map(lane -> Phrases.count(lane.pages(), "page") + " for " + lane.name())
                  .collect(Collectors.joining(", ", "What waits in it: ", ". Nothing is lost.")),
              notices.isEmpty()
                  ? "Wait, if the sinks are only slow; the log tells if one fails."
                  : "See what the sinks named here need. Delivery goes on automatically."));
    }
    return notices;
  }

  private static boolean isSlow(LaneStatus lane) {
    return lane.oldestSeconds() != null && lane.oldestSeconds() > LONG.toSeconds();
  }

  /** Mails wait for the texts of their e-mails, and a history of those takes days. */
  private static boolean isForTexts(LaneStatus lane, Status status) {
    return lane.sink().equals("mail")
        && status.content().stream()
            .anyMatch(count -> count.kind().equals(Piece.EMAIL) && count.wanted() > 0);
  }

  private static Notice failing(LaneStatus lane, Facts facts) {
    LaneStore.Failing failing = lane.failing();
    return Notice.of(
            Tone.WARN,
            (lane.isRouting()
                    ? "It cannot be decided where messages go"
                    : "The sink " + lane.sink() + " does not take what is delivered to it")
                + (lane.messages() == 0 ? "" : ": " + Phrases.backlog(lane, "")),
            Phrases.format(
                "%sIt has failed for %s now, %s, the latest for %s, %s; %s. Meanwhile nothing is"
                    + " lost, and other sinks go on.",
                delivers(lane),
                facts.since(failing.since()),
                Phrases.count(failing.attempts(), "attempt"),
                failing.location(),
                Notices.channel(failing.channel()),
                facts
                    .in(failing.retryAt())
                    .map(pause -> "next retry in " + pause)
                    .orElse("it is being tried again")),
            lane.isRouting()
                ? "See what the message names: a route, the database or the spool's disk."
                : "See whether what it names is well: the server, the database or the disk."
                    + " Delivery goes on automatically.")
        .saying(failing.reason());
  }

  private static Notice slow(LaneStatus lane) {
    return Notice.of(
        Tone.WARN,
        (lane.isRouting() ? "Routing" : "The sink " + lane.sink())
            + " is slow: "
            + Phrases.backlog(lane, ""),
        delivers(lane) + "It does not fail; nothing is lost, and other sinks go on.",
        "Wait, if much was read at once. If it stays, see "
            + (lane.isRouting()
                ? "what routes/route-message.camel.yaml does that takes long, or give it more"
                    + " threads: export.routing.workers."
                : "docs/operate.md on sinks that are slow."));
  }

  private static String delivers(LaneStatus lane) {
    return lane.address() == null ? "" : "It delivers to " + lane.address() + ". ";
  }

  /**
   * @param named whether its address may be seen
   */
  static Overview.Lane row(LaneStatus lane, Status status, boolean named) {
    boolean isForTexts = isForTexts(lane, status);
    boolean well = !lane.isInTrouble() && (isForTexts || !isSlow(lane));
    String busy = isForTexts ? "waits for texts" : "delivering";
    String trouble = lane.isInTrouble() ? "fails" : "slow";
    return new Overview.Lane(
        lane.sink(),
        named ? lane.address() : null,
        lane.messages(),
        lane.oldestSeconds() == null ? null : Phrases.lasting(lane.oldestSeconds()),
        well ? Tone.GOOD : Tone.WARN,
        well ? lane.messages() > 0 ? busy : "up to date" : trouble);
  }
}
