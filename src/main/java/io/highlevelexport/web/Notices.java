package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.model.Pause;
import io.highlevelexport.ops.FaultText;
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
    notices.all.addAll(LaneNotices.of(facts));
    notices.behind(rows, states);
    notices.deadLetters();
    facts.routes().problem().ifPresent(notices::rejected);
    notices.mails();
    notices.all.sort(Comparator.comparing(Notice::tone));
    return notices.all;
  }

  private void add(Tone tone, String title, String text, String advice) {
    all.add(Notice.of(tone, title, text, advice));
  }

  private void add(Tone tone, String title, String text, String said, String advice) {
    all.add(Notice.of(tone, title, text, advice).saying(said));
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
    return Notice.of(
            parked.isOfWindow() ? Tone.WARN : Tone.BAD,
            what
                + (parked.isOfWindow() ? ": " : " is paused: ")
                + FaultText.trouble(FaultText.classOf(parked.faultClass(), parked.reason()), 0),
            "%s. It began %s ago. %s"
                .formatted(FaultText.reason(parked.reason()), facts.since(parked.since()), next),
            new FaultText(settings).advice(parked))
        .saying(FaultText.said(parked.reason()))
        .about(parked.location(), channel);
  }

  static String channel(String channel) {
    return channel.equals("*") ? "everything but e-mail" : channel;
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
