package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import io.highlevelexport.ops.FaultText;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamStates;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import io.highlevelexport.web.StatusReader.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What needs somebody's attention.
 *
 * @param all those that were found so far
 */
record Notices(Settings settings, Facts facts, List<Notice> all) {
  private static final int STALE_PERIODS = 10;
  private static final Duration LEAST_STALE = Duration.ofMinutes(2);
  private static final Duration SLOW = Duration.ofMinutes(10);
  private static final Duration MAIL_IN_DOUBT = Duration.ofMinutes(5);
  private static final int MOST_PAUSED = 20;
  private static final int MOST_MAILS = 10;
  private static final Set<Status.State> AT_WORK =
      Set.of(Status.State.READING, Status.State.DELIVERING, Status.State.UP_TO_DATE);

  /** All of them, the most urgent first. */
  static List<Notice> of(
      Facts facts, List<Overview.Row> rows, StreamStates states, Settings settings) {
    Notices notices = new Notices(settings, facts, new ArrayList<>());
    facts.workedBy().filter(other -> !other.isEmpty()).ifPresent(notices::standby);
    facts.databaseProblem().ifPresent(notices::silent);
    facts.kafkaProblem().ifPresent(notices::kafka);
    notices.freeSlots(facts.status().freeSlots());
    notices.paused(facts.status().parked());
    notices.lanes(facts.status());
    notices.behind(rows, states);
    notices.deadLetters();
    facts.routes().problem().ifPresent(notices::rejected);
    notices.mails();
    notices.all.sort(Comparator.comparing(Notice::tone));
    return notices.all;
  }

  private void add(Tone tone, String title, String text, String advice) {
    add(tone, title, text, null, advice);
  }

  private void add(Tone tone, String title, String text, String said, String advice) {
    all.add(new Notice(tone, title, text, said, advice));
  }

  /**
   * @param other {@code host:pid:started}
   */
  private void standby(String other) {
    String[] named = other.split(":");
    add(
        Tone.IDLE,
        "This instance is standby",
        "Another instance (%s) works on the same database."
            .formatted(named.length == 3 ? named[0] + ", process " + named[1] : other),
        "Nothing. When the other one ends or dies, this one takes over within half a minute. For"
            + " dead letters, and to try something again, go to the other one's page.");
  }

  private void silent(String problem) {
    add(
        Tone.BAD,
        "The database does not answer",
        "Nothing is read or delivered until it does. " + facts.age(),
        problem,
        "See whether the database at export.sql.url runs, and whether its disk is full. The"
            + " export resumes automatically.");
  }

  private void kafka(String problem) {
    add(
        Tone.BAD,
        "Kafka does not take pages",
        "Nothing is read until it does. What was read before is delivered, and nothing is lost.",
        problem,
        "See whether the brokers at export.kafka.brokers run, and whether as many of them are in"
            + " sync as the topic's min.insync.replicas says. The export resumes automatically.");
  }

  private void freeSlots(int free) {
    String slots = free == 1 ? "it." : "them.";
    if (free > 0) {
      add(
          Tone.WARN,
          "No instance has " + Phrases.count(free, "slot"),
          "Nobody works for the locations in " + slots,
          "Nothing, for some seconds after an instance has begun or ended. If it stays, see in the"
              + " logs of the instances why they do not take "
              + slots);
    }
  }

  private void paused(List<Status.Parked> parked) {
    parked.stream().limit(MOST_PAUSED).map(this::paused).forEach(all::add);
    if (parked.size() > MOST_PAUSED) {
      add(
          Tone.BAD,
          Phrases.format("And %,d more are paused", parked.size() - MOST_PAUSED),
          "Those named here are some of them; the others are in the list below.",
          "See to those first: what ails many has one cause most of the time.");
    }
  }

  private Notice paused(Status.Parked parked) {
    boolean location = parked.channel() == null;
    String channel = location ? Pause.ALL_CHANNELS : parked.channel();
    String what =
        location ? "Location " + parked.location() : parked.location() + ", " + channel(channel);
    String next =
        parked.until() == null
            ? "It is asked for again as soon as the token is another one."
            : facts
                .in(parked.until())
                .map(pause -> "Next try in " + pause + ".")
                .orElse("It is being tried again.");
    return new Notice(
        parked.isOfWindow() ? Tone.WARN : Tone.BAD,
        what
            + (parked.isOfWindow() ? ": " : " is paused: ")
            + FaultText.trouble(FaultText.classOf(parked.faultClass(), parked.reason()), 0),
        "%s. It began %s ago. %s"
            .formatted(FaultText.reason(parked.reason()), facts.since(parked.since()), next),
        FaultText.said(parked.reason()),
        new FaultText(settings).advice(parked),
        parked.location(),
        channel);
  }

  private static String channel(String channel) {
    return channel.equals("*") ? "everything but e-mail" : channel;
  }

  private void lanes(Status status) {
    int before = all.size();
    for (LaneStatus lane : status.lanes()) {
      if (lane.isInTrouble()) {
        failing(lane, lane.failing());
      } else if (isSlow(lane, status)) {
        slow(lane);
      }
    }
    if (facts.spoolFull()) {
      add(
          Tone.BAD,
          "The spool is full, so nothing more is read",
          status.lanes().stream()
              .filter(lane -> lane.pages() > 0)
              .map(lane -> Phrases.count(lane.pages(), "page") + " for " + lane.name())
              .collect(Collectors.joining(", ", "What waits in it: ", ". Nothing is lost.")),
          all.size() == before
              ? "Wait, if the sinks are only slow; the log tells if one fails."
              : "See what the sinks named here need. Delivery goes on automatically.");
    }
  }

  /** Mails wait for the texts of their e-mails, and a history of those takes days. */
  static boolean isForTexts(LaneStatus lane, Status status) {
    return lane.sink().equals("mail")
        && status.content().stream()
            .anyMatch(count -> count.kind().equals(Piece.EMAIL) && count.wanted() > 0);
  }

  static boolean isSlow(LaneStatus lane, Status status) {
    return lane.oldestSeconds() != null
        && lane.oldestSeconds() > SLOW.toSeconds()
        && !isForTexts(lane, status);
  }

  private void failing(LaneStatus lane, LaneStore.Failing failing) {
    add(
        Tone.WARN,
        (lane.isRouting()
                ? "It cannot be decided where messages go"
                : "The sink " + lane.sink() + " does not take what is delivered to it")
            + (lane.messages() == 0 ? "" : ": " + Phrases.backlog(lane, "")),
        Phrases.format(
            "%sIt has failed for %s now, %s, the latest for %s, %s; %s. Meanwhile nothing is lost,"
                + " and other sinks go on.",
            delivers(lane),
            facts.since(failing.since()),
            Phrases.count(failing.attempts(), "attempt"),
            failing.location(),
            channel(failing.channel()),
            facts
                .in(failing.retryAt())
                .map(pause -> "next retry in " + pause)
                .orElse("it is being tried again")),
        failing.reason(),
        lane.isRouting()
            ? "See what the message names: a route, the database or the spool's disk."
            : "See whether what it names is well: the server, the database or the disk."
                + " Delivery goes on automatically.");
  }

  private void slow(LaneStatus lane) {
    add(
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

  private void behind(List<Overview.Row> rows, StreamStates states) {
    Settings.Polling polling = settings.polling();
    Duration periods = polling.period().multipliedBy(STALE_PERIODS);
    Duration most =
        (periods.compareTo(LEAST_STALE) > 0 ? periods : LEAST_STALE)
            .plus(polling.settle())
            .plus(polling.longestPeriod(rows.size()))
            .minus(polling.period());
    List<Overview.Row> behind =
        rows.stream()
            .filter(row -> row.first() == null && row.lag() != null)
            .filter(row -> AT_WORK.contains(row.state()))
            .filter(row -> row.stream().lagSeconds() > most.toSeconds())
            // of a sink that fails there is a notice already
            .filter(row -> states.waitsFor(row.stream()).isEmpty())
            .toList();
    if (!behind.isEmpty()) {
      Status.Stream first = behind.get(0).stream();
      add(
          Tone.WARN,
          behind.size() == 1
              ? "%s, %s is %s behind"
                  .formatted(first.location(), channel(first.channel()), behind.get(0).lag())
              : behind.size() + " channels are behind, by up to " + Completeness.longest(behind),
          "No part of them was completed or delivered for a while, although nothing is paused.",
          "After a pause of the program, wait: it catches up. If it stays, a sink, this machine or"
              + " the database is too slow, or HighLevel answers slowly; the log has more.");
    }
  }

  private void deadLetters() {
    long messages = facts.waiting().stream().filter(DeadLetterRow::message).count();
    if (messages > 0) {
      add(
          Tone.WARN,
          Phrases.count(messages, "message") + " could not be delivered",
          (messages == 1 ? "It is kept as a dead letter." : "They are kept as dead letters.")
              + " Everything else goes on.",
          "Look at the dead letters below: show what happened, fix the cause, and replay; or"
              + " discard what nobody needs.");
    }
  }

  private void rejected(String problem) {
    add(
        Tone.WARN,
        "Edited routes are rejected",
        "A route file was saved that has a mistake. The last good routes run on.",
        problem,
        "Correct the file and save it; it is reloaded within seconds.");
  }

  private void mails() {
    List<MailLedger.InDoubt> mails =
        facts.status().mailsInDoubt().stream()
            .filter(mail -> mail.since().plus(MAIL_IN_DOUBT).isBefore(facts.at()))
            .toList();
    if (!mails.isEmpty()) {
      add(
          Tone.WARN,
          Phrases.count(mails.size(), "mail is", "mails are") + " in doubt",
          "The program ended while it was being sent: nobody can say whether it arrived.",
          mails.stream()
              .limit(MOST_MAILS)
              .map(mail -> "Message-ID " + mail.messageId())
              .collect(Collectors.joining("\n")),
          "Look for it in the mailbox.");
    }
  }
}
