package io.highlevelexport.web;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.model.Pause;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.FaultText;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamStates;
import io.highlevelexport.web.Overview.Headline;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import io.highlevelexport.web.StatusReader.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes an overview of the facts, in words for somebody who does not know the program's inside. */
final class StatusView {
  private static final int STALE_PERIODS = 10;
  private static final Duration LEAST_STALE = Duration.ofMinutes(2);
  private static final Duration MAIL_IN_DOUBT = Duration.ofMinutes(5);
  private static final int MOST_ERRORS = 12;
  private static final int MOST_NOTICES = 20;
  private static final int MOST_LOCATIONS = 50;
  private static final Set<String> AT_WORK = Set.of("READING", "DELIVERING", "UP_TO_DATE");

  private final StatusPage.Parts parts;
  private final FaultText words;
  private final Duration stale;

  StatusView(StatusPage.Parts parts) {
    Settings settings = parts.settings();
    Duration periods = settings.polling().period().multipliedBy(STALE_PERIODS);
    this.parts = parts;
    this.words = new FaultText(settings);
    this.stale =
        (periods.compareTo(LEAST_STALE) > 0 ? periods : LEAST_STALE)
            .plus(settings.polling().settle());
  }

  /**
   * @param place what is looked for in the ids of locations, in lower case
   * @param mayAct whether what others said may be seen
   */
  Overview tell(Facts facts, String place, boolean mayAct) {
    StreamStates states = new StreamStates(facts.status());
    List<Overview.Row> rows = rows(facts, states);
    List<String> places = states.worstLocations(place);
    Set<String> shown = Set.copyOf(places.subList(0, Math.min(MOST_LOCATIONS, places.size())));
    List<Notice> notices = notices(facts, rows);
    return new Overview(
        Objects.toString(facts.ledger().at(), null),
        facts.databaseProblem().isPresent(),
        mayAct,
        parts.release(),
        Instance.current().name(),
        parts.startedAt().toString(),
        facts.workedBy().isPresent(),
        headline(facts, rows, notices),
        mayAct ? notices : notices.stream().map(Notice::withoutWords).toList(),
        rows.stream().filter(row -> shown.contains(row.stream().location())).toList(),
        places.size(),
        facts.status().lanes().stream()
            .map(lane -> LaneNotices.row(lane, facts.status(), mayAct))
            .toList(),
        ContentText.lines(facts.status().content(), parts.settings().pace()),
        facts.status().slots(),
        facts.status().slotsTaken(),
        Overview.Chart.of(facts),
        mayAct ? errors(facts) : List.of(),
        facts.waiting().size(),
        Objects.toString(facts.routes().takenAt(), null),
        facts.routes().taken());
  }

  // --- locations and channels ------------------------------------------------------------------

  private static List<Overview.Row> rows(Facts facts, StreamStates states) {
    Map<Owner, Overview.Progress> progress = Completeness.progress(facts);
    Map<String, Map<Owner, Long>> letters =
        facts.waiting().stream()
            .map(row -> new Owner(row.location(), row.channel()))
            .collect(groupingBy(Owner::location, groupingBy(owner -> owner, counting())));
    return facts.status().streams().stream()
        .map(
            stream ->
                row(
                    stream,
                    states,
                    progress.get(new Owner(stream.location(), stream.channel())),
                    letters.getOrDefault(stream.location(), Map.of())))
        .toList();
  }

  private static Overview.Row row(
      Status.Stream stream,
      StreamStates states,
      Overview.Progress progress,
      Map<Owner, Long> letters) {
    Status.State state = states.of(stream);
    if (state == Status.State.READING && progress != null) {
      state = Status.State.FIRST_EXPORT;
    }
    return new Overview.Row(
        stream,
        state.name(),
        Phrases.state(state, stream, states),
        stream.lagSeconds() == null ? null : Phrases.lasting(stream.lagSeconds()),
        letters.entrySet().stream()
            .filter(letter -> letter.getKey().belongsTo(stream, states))
            .mapToLong(Map.Entry::getValue)
            .sum(),
        progress,
        states
            .auditOf(stream)
            .map(audit -> new Overview.Audited(audit.auditedAt(), audit.words()))
            .orElse(null));
  }

  // --- what needs attention --------------------------------------------------------------------

  private List<Notice> notices(Facts facts, List<Overview.Row> rows) {
    List<Notice> notices = new ArrayList<>();
    facts.workedBy().filter(other -> !other.isEmpty()).map(this::standby).ifPresent(notices::add);
    facts.databaseProblem().map(problem -> silent(problem, facts)).ifPresent(notices::add);
    SlotNotices.of(facts).forEach(notices::add);
    parked(facts, notices);
    notices.addAll(LaneNotices.of(facts));
    behind(rows).ifPresent(notices::add);
    deadLetters(facts).ifPresent(notices::add);
    facts.routes().problem().map(StatusView::rejected).ifPresent(notices::add);
    mails(facts).ifPresent(notices::add);
    notices.sort(Comparator.comparing(Notice::tone));
    return notices;
  }

  /**
   * @param other {@code host:pid:started}
   */
  private Notice standby(String other) {
    String[] named = other.split(":");
    return Notice.of(
        Tone.IDLE,
        "This instance is standby",
        "Another instance (%s) works on the same database."
            .formatted(named.length == 3 ? named[0] + ", process " + named[1] : other),
        "Nothing. When the other one ends or dies, this one takes over within half a minute. For"
            + " dead letters, and to try something again, go to the other one's page.");
  }

  private static Notice silent(String problem, Facts facts) {
    return Notice.of(
            Tone.BAD,
            "The database does not answer",
            "Nothing is read or delivered until it does. " + figures(facts),
            "See whether the database at export.sql.url runs, and whether its disk is full. The"
                + " export resumes automatically.")
        .saying(problem);
  }

  private static String figures(Facts facts) {
    Instant at = facts.ledger().at();
    return at == null
        ? "It has not answered since the start, so there are no figures."
        : "The figures are " + Phrases.lasting(Duration.between(at, facts.at())) + " old.";
  }

  private static Notice rejected(String problem) {
    return Notice.of(
            Tone.WARN,
            "Edited routes are rejected",
            "A route file was saved that has a mistake. The last good routes run on.",
            "Correct the file and save it; it is reloaded within seconds.")
        .saying(problem);
  }

  private void parked(Facts facts, List<Notice> notices) {
    List<Status.Parked> parked = facts.status().parked();
    parked.stream().limit(MOST_NOTICES).forEach(each -> notices.add(parked(each, facts)));
    if (parked.size() > MOST_NOTICES) {
      notices.add(
          Notice.of(
              Tone.BAD,
              "And %,d more are paused".formatted(parked.size() - MOST_NOTICES),
              "Those named here are some of them; the others are in the list below.",
              "See to those first: what ails many has one cause most of the time."));
    }
  }

  private Notice parked(Status.Parked parked, Facts facts) {
    boolean location = parked.channel() == null;
    String what =
        location
            ? "Location " + parked.location() + " is paused: "
            : parked.location()
                + ", "
                + channel(parked.channel())
                + (parked.isOfWindow() ? ": " : " is paused: ");
    return Notice.of(
            parked.isOfWindow() ? Tone.WARN : Tone.BAD,
            what + FaultText.trouble(parked.faultClass(), 0),
            "%s. It began %s ago. %s"
                .formatted(
                    FaultText.reason(parked.reason()), lasting(parked, facts), next(parked, facts)),
            words.advice(parked))
        .saying(FaultText.said(parked.reason()))
        .about(parked.location(), location ? Pause.ALL_CHANNELS : parked.channel());
  }

  private static String next(Status.Parked parked, Facts facts) {
    if (parked.until() == null) {
      return "It is asked for again as soon as the token is another one.";
    }
    Duration pause = Duration.between(facts.at(), Instant.parse(parked.until()));
    return pause.isNegative() || pause.isZero()
        ? "It is being tried again."
        : "Next try in " + Phrases.lasting(pause) + ".";
  }

  private static String lasting(Status.Parked parked, Facts facts) {
    return Phrases.lasting(Duration.between(Instant.parse(parked.since()), facts.at()));
  }

  static String channel(String channel) {
    return channel.equals("*") ? "everything but e-mail" : channel;
  }

  private Optional<Notice> behind(List<Overview.Row> rows) {
    Settings.Polling polling = parts.settings().polling();
    Duration most = stale.plus(polling.longestPeriod(rows.size())).minus(polling.period());
    List<Overview.Row> behind =
        rows.stream()
            .filter(row -> row.progress() == null && row.lag() != null)
            .filter(row -> AT_WORK.contains(row.state()))
            .filter(row -> row.stream().lagSeconds() > most.toSeconds())
            .toList();
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    Status.Stream first = behind.get(0).stream();
    return Optional.of(
        Notice.of(
            Tone.WARN,
            behind.size() == 1
                ? "%s, %s is %s behind"
                    .formatted(first.location(), channel(first.channel()), behind.get(0).lag())
                : behind.size() + " channels are behind, by up to " + Completeness.longest(behind),
            "No part of them was completed or delivered for a while, although nothing is paused.",
            "After a pause of the program, wait: it catches up. If it stays, a sink, this machine"
                + " or the database is too slow, or HighLevel answers slowly; the log has more."));
  }

  private static Optional<Notice> deadLetters(Facts facts) {
    long messages = facts.waiting().stream().filter(DeadLetterRow::message).count();
    return messages == 0
        ? Optional.empty()
        : Optional.of(
            Notice.of(
                Tone.WARN,
                Phrases.count(messages, "message") + " could not be delivered",
                (messages == 1 ? "It is kept as a dead letter." : "They are kept as dead letters.")
                    + " Everything else goes on.",
                "Look at the dead letters below: show what happened, fix the cause, and replay; or"
                    + " discard what nobody needs."));
  }

  private static Optional<Notice> mails(Facts facts) {
    List<Status.MailInDoubt> mails =
        facts.status().mailsInDoubt().stream()
            .filter(mail -> Instant.parse(mail.since()).plus(MAIL_IN_DOUBT).isBefore(facts.at()))
            .toList();
    String ids =
        mails.stream()
            .limit(10)
            .map(mail -> "Message-ID " + mail.messageId())
            .collect(Collectors.joining("\n"));
    return mails.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Notice.of(
                    Tone.WARN,
                    Phrases.count(mails.size(), "mail")
                        + (mails.size() == 1 ? " is" : " are")
                        + " in doubt",
                    "The program ended while it was being sent: nobody can say whether it arrived.",
                    "Look for it in the mailbox.")
                .saying(ids));
  }

  // --- the headline ----------------------------------------------------------------------------

  private Headline headline(Facts facts, List<Overview.Row> rows, List<Notice> notices) {
    if (facts.databaseProblem().isPresent()) {
      return new Headline(
          Tone.BAD, "The database does not answer, so nothing is exported. " + figures(facts));
    }
    if (facts.workedBy().isPresent()) {
      return new Headline(
          Tone.IDLE,
          facts.workedBy().get().isEmpty()
              ? "This instance is starting."
              : "Standby: another instance does the work. " + Completeness.of(facts, rows));
    }
    List<Notice> bad = notices.stream().filter(notice -> notice.tone() == Tone.BAD).toList();
    if (!bad.isEmpty()) {
      List<Overview.Row> others =
          rows.stream().filter(row -> !row.state().equals(Status.State.PARKED.name())).toList();
      String whole = stopped(facts, bad) + " " + Completeness.of(facts, others);
      return new Headline(Tone.BAD, whole.strip());
    }
    String whole = Completeness.of(facts, rows);
    List<Notice> warnings = notices.stream().filter(notice -> notice.tone() == Tone.WARN).toList();
    if (!warnings.isEmpty()) {
      return new Headline(Tone.WARN, whole + " " + first(warnings));
    }
    boolean busy = !facts.ledger().backfills().isEmpty() || rows.isEmpty();
    return new Headline(busy ? Tone.BUSY : Tone.GOOD, whole);
  }

  private static String first(List<Notice> notices) {
    return notices.get(0).title()
        + (notices.size() == 1 ? "." : ", and " + (notices.size() - 1) + " more below.");
  }

  private static String stopped(Facts facts, List<Notice> bad) {
    List<Status.Parked> parked =
        facts.status().parked().stream().filter(one -> !one.isOfWindow()).toList();
    List<Status.Parked> locations = parked.stream().filter(one -> one.channel() == null).toList();
    if (locations.size() > 1) {
      String why = FaultText.trouble(locations.get(0).faultClass(), 0);
      return locations.size() + " locations are paused: " + why + ".";
    }
    return parked.size() == 1 && bad.size() == 1
        ? bad.get(0).title() + ", for " + lasting(parked.get(0), facts) + " now."
        : first(bad);
  }

  // --- errors ----------------------------------------------------------------------------------

  private static List<Overview.Error> errors(Facts facts) {
    Map<List<String>, Overview.Error> errors = new LinkedHashMap<>();
    for (DeadLetterRow row : facts.waiting()) {
      String goesOn = facts.isOver(row) ? "over" : "goes on";
      note(errors, row, row.message() ? "a dead letter" : goesOn);
    }
    facts.dealtWith().forEach(row -> note(errors, row, "dealt with"));
    return errors.values().stream()
        .sorted(Comparator.comparing(Overview.Error::at).reversed())
        .limit(MOST_ERRORS)
        .toList();
  }

  /** What happened several times is one error, with the time of the latest. */
  private static void note(
      Map<List<String>, Overview.Error> errors, DeadLetterRow row, String became) {
    String where = row.location() + ", " + channel(row.channel());
    errors.merge(
        List.of(where, row.what(), row.reason(), became),
        new Overview.Error(
            row.last().toString(), where, row.what(), row.reason(), row.count(), became),
        (latest, earlier) ->
            new Overview.Error(
                latest.at(),
                where,
                row.what(),
                row.reason(),
                latest.count() + earlier.count(),
                became));
  }
}
