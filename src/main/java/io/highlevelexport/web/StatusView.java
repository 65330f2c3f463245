package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Pause;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.Overview.Headline;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes an overview of the facts, in words for somebody who does not know the program's inside. */
final class StatusView {
  private static final int STALE_PERIODS = 10;
  private static final Duration LEAST_STALE = Duration.ofMinutes(2);
  private static final Duration MAIL_IN_DOUBT = Duration.ofMinutes(5);
  private static final int MOST_ERRORS = 12;

  private final Messages words;
  private final Duration stale;
  private final Origin origin;

  /**
   * Who tells.
   *
   * @param token of the guard
   */
  record Origin(String release, String instance, Instant startedAt, String token) {}

  StatusView(Settings settings, Origin origin) {
    this.words = new Messages(settings);
    Duration periods = settings.polling().period().multipliedBy(STALE_PERIODS);
    this.stale =
        (periods.compareTo(LEAST_STALE) > 0 ? periods : LEAST_STALE)
            .plus(settings.polling().settle());
    this.origin = origin;
  }

  Overview tell(StatusSnapshot facts) {
    List<Overview.Row> rows = rows(facts);
    List<Notice> notices = notices(facts, rows);
    return new Overview(
        facts.at().toString(),
        origin.release(),
        origin.instance(),
        origin.startedAt().toString(),
        origin.token(),
        facts.workedBy().isPresent(),
        headline(facts, rows, notices),
        notices,
        rows,
        facts.status().lanes().stream().map(LaneNotices::row).toList(),
        HourChart.of(facts),
        errors(facts),
        facts.waiting().size(),
        facts.routes().takenAt() == null ? null : facts.routes().takenAt().toString(),
        facts.routes().taken());
  }

  // --- locations and channels ------------------------------------------------------------------

  private List<Overview.Row> rows(StatusSnapshot facts) {
    Map<Owner, Overview.Progress> progress = new TreeMap<>(Comparator.comparing(Owner::toString));
    facts
        .backfills()
        .forEach(backfill -> progress.put(Completeness.owner(backfill), progress(backfill, facts)));
    List<Owner> owners =
        facts.waiting().stream().map(row -> new Owner(row.location(), row.channel())).toList();
    return facts.status().streams().stream()
        .map(stream -> row(stream, facts.status(), progress, owners))
        .toList();
  }

  private static Overview.Row row(
      Status.Stream stream,
      Status status,
      Map<Owner, Overview.Progress> progress,
      List<Owner> letters) {
    Overview.Progress own = progress.get(new Owner(stream.location(), stream.channel()));
    Status.State state = status.stateOf(stream);
    if (state == Status.State.READING && own != null) {
      state = Status.State.FIRST_EXPORT;
    }
    return new Overview.Row(
        stream.location(),
        stream.channel(),
        state.name(),
        text(state, stream, status),
        stream.exportedUpTo(),
        stream.lagSeconds(),
        stream.lagSeconds() == null
            ? null
            : Durations.words(Duration.ofSeconds(stream.lagSeconds())),
        stream.exported(),
        stream.waiting(),
        letters.stream().filter(owner -> owner.belongsTo(stream, status)).count(),
        own);
  }

  private static String text(Status.State state, Status.Stream stream, Status status) {
    return switch (state) {
      case PARKED -> "paused";
      case INCOMPLETE -> "incomplete, read again";
      case FIRST_EXPORT -> "first export";
      case READING -> status.waitsFor(stream).map(LaneNotices::awaited).orElse("reading");
      case DELIVERING -> status.waitsFor(stream).map(LaneNotices::awaited).orElse("delivering");
      case UP_TO_DATE -> "up to date";
    };
  }

  private static Overview.Progress progress(Windows.Backfill backfill, StatusSnapshot facts) {
    long read = backfill.seen();
    if (backfill.total() == null || backfill.total() == 0) {
      return new Overview.Progress(read, null, null, null);
    }
    long total = Math.max(read, backfill.total());
    int percent = (int) Math.min(Completeness.MOST_PERCENT, read * 100 / total);
    Optional<Duration> own =
        Completeness.left(
            total - read, Completeness.rate(Stream.of(Completeness.owner(backfill)), facts));
    Optional<Duration> location = Completeness.leftOfLocation(backfill.locationId(), facts);
    String left =
        Stream.of(own, location)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .map(Durations::words)
            .orElse(null);
    return new Overview.Progress(read, total, percent, left);
  }

  // --- what needs attention --------------------------------------------------------------------

  private List<Notice> notices(StatusSnapshot facts, List<Overview.Row> rows) {
    List<Notice> notices = new ArrayList<>();
    facts
        .workedBy()
        .ifPresent(
            other ->
                notices.add(
                    notice(
                        Tone.IDLE,
                        "This instance stands by",
                        "Another instance (" + process(other) + ") works on the same database.",
                        "Nothing. When the other one ends or dies, this one takes over within half"
                            + " a minute. For dead letters, and to try something again, go to the"
                            + " other one's page.")));
    facts
        .databaseProblem()
        .ifPresent(
            problem ->
                notices.add(
                    new Notice(
                        Tone.BAD,
                        "The database does not answer",
                        "Nothing is read or delivered until it does. What you see below is what it"
                            + " said last.",
                        problem,
                        "See whether the database at export.sql.url runs, and whether its disk is"
                            + " full. The export resumes automatically.",
                        null,
                        null)));
    facts.status().parked().forEach(parked -> notices.add(parked(parked, facts)));
    notices.addAll(LaneNotices.of(facts));
    notices.addAll(behind(rows));
    deadLetters(facts).ifPresent(notices::add);
    facts
        .routes()
        .problem()
        .ifPresent(
            problem ->
                notices.add(
                    new Notice(
                        Tone.WARN,
                        "Edited routes are rejected",
                        "A route file was saved that has a mistake. The last good routes run on.",
                        problem,
                        "Correct the file and save it; it is reloaded within seconds.",
                        null,
                        null)));
    mails(facts).ifPresent(notices::add);
    notices.sort(Comparator.comparing(Notice::tone));
    return notices;
  }

  private static Notice notice(Tone tone, String title, String text, String advice) {
    return new Notice(tone, title, text, null, advice, null, null);
  }

  /** {@code host:pid:started}. */
  private static String process(String instance) {
    String[] parts = instance.split(":");
    return parts.length == 3 ? parts[0] + ", process " + parts[1] : instance;
  }

  private Notice parked(Status.Parked parked, StatusSnapshot facts) {
    boolean location = parked.channel() == null;
    String what =
        location
            ? "Location " + parked.location() + " is paused: "
            : parked.location()
                + ", "
                + channel(parked.channel())
                + (parked.isOfWindow() ? ": " : " is paused: ");
    return new Notice(
        parked.isOfWindow() ? Tone.WARN : Tone.BAD,
        what + words.trouble(parked),
        words.reason(parked.reason()) + ". " + since(parked, facts),
        words.said(parked.reason()),
        words.advice(parked),
        parked.location(),
        location ? Pause.ALL_CHANNELS : parked.channel());
  }

  private static String since(Status.Parked parked, StatusSnapshot facts) {
    return "It began " + lasting(parked, facts) + " ago. " + next(parked, facts);
  }

  private static String next(Status.Parked parked, StatusSnapshot facts) {
    if (parked.until() == null) {
      return "It is asked for again as soon as the token is another one.";
    }
    Duration pause = Duration.between(facts.at(), Instant.parse(parked.until()));
    return pause.isNegative() || pause.isZero()
        ? "It is being tried again."
        : "Next try in " + Durations.words(pause) + ".";
  }

  private static String lasting(Status.Parked parked, StatusSnapshot facts) {
    return Durations.words(Duration.between(Instant.parse(parked.since()), facts.at()));
  }

  static String channel(String channel) {
    return channel.equals("*") ? "everything but e-mail" : channel;
  }

  private List<Notice> behind(List<Overview.Row> rows) {
    List<Overview.Row> behind =
        rows.stream()
            .filter(row -> row.progress() == null && row.lagSeconds() != null)
            .filter(row -> List.of("READING", "DELIVERING", "UP_TO_DATE").contains(row.state()))
            .filter(row -> row.lagSeconds() > stale.toSeconds())
            .toList();
    if (behind.isEmpty()) {
      return List.of();
    }
    return List.of(
        notice(
            Tone.WARN,
            behind.size() == 1
                ? behind.get(0).location()
                    + ", "
                    + channel(behind.get(0).channel())
                    + " is "
                    + behind.get(0).lag()
                    + " behind"
                : behind.size() + " channels are behind, by up to " + Completeness.longest(behind),
            "No part of them was completed or delivered for a while, although nothing is paused.",
            "After a pause of the program, wait: it catches up. If it stays, a sink, this machine"
                + " or the database is too slow, or HighLevel answers slowly; the log has more."));
  }

  private static Optional<Notice> deadLetters(StatusSnapshot facts) {
    long messages = facts.waiting().stream().filter(DeadLetterRow::message).count();
    return messages == 0
        ? Optional.empty()
        : Optional.of(
            notice(
                Tone.WARN,
                Durations.count(messages, "message") + " could not be delivered",
                (messages == 1 ? "It is kept as a dead letter." : "They are kept as dead letters.")
                    + " Everything else goes on.",
                "Look at the dead letters below: show what happened, fix the cause, and replay; or"
                    + " discard what nobody needs."));
  }

  private static Optional<Notice> mails(StatusSnapshot facts) {
    List<Status.MailInDoubt> mails =
        facts.status().mailsInDoubt().stream()
            .filter(mail -> Instant.parse(mail.since()).plus(MAIL_IN_DOUBT).isBefore(facts.at()))
            .toList();
    return mails.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Notice(
                Tone.WARN,
                Durations.count(mails.size(), "mail")
                    + (mails.size() == 1 ? " is" : " are")
                    + " in doubt",
                "The program ended while it was being sent: nobody can say whether it arrived.",
                mails.stream()
                    .limit(10)
                    .map(mail -> "Message-ID " + mail.messageId())
                    .collect(Collectors.joining("\n")),
                "Look for it in the mailbox.",
                null,
                null));
  }

  // --- the headline ----------------------------------------------------------------------------

  private Headline headline(StatusSnapshot facts, List<Overview.Row> rows, List<Notice> notices) {
    if (facts.workedBy().isPresent()) {
      return new Headline(
          Tone.IDLE,
          "Standing by: another instance does the work. " + Completeness.of(facts, rows));
    }
    if (facts.databaseProblem().isPresent()) {
      return new Headline(Tone.BAD, "The database does not answer, so nothing is exported.");
    }
    List<Notice> bad = notices.stream().filter(notice -> notice.tone() == Tone.BAD).toList();
    if (!bad.isEmpty()) {
      String first = stopped(facts, bad);
      List<Overview.Row> others = rows.stream().filter(row -> !isParked(row)).toList();
      return new Headline(Tone.BAD, (first + " " + Completeness.of(facts, others)).strip());
    }
    String whole = Completeness.of(facts, rows);
    List<Notice> warnings = notices.stream().filter(notice -> notice.tone() == Tone.WARN).toList();
    if (!warnings.isEmpty()) {
      return new Headline(
          Tone.WARN,
          whole
              + " "
              + warnings.get(0).title()
              + (warnings.size() == 1 ? "." : ", and " + (warnings.size() - 1) + " more below."));
    }
    boolean busy = !facts.backfills().isEmpty() || rows.isEmpty();
    return new Headline(busy ? Tone.BUSY : Tone.GOOD, whole);
  }

  private String stopped(StatusSnapshot facts, List<Notice> bad) {
    List<Status.Parked> parked =
        facts.status().parked().stream().filter(one -> !one.isOfWindow()).toList();
    List<Status.Parked> locations = parked.stream().filter(one -> one.channel() == null).toList();
    if (locations.size() > 1) {
      return locations.size() + " locations are paused: " + words.trouble(locations.get(0)) + ".";
    }
    String first = bad.get(0).title();
    if (parked.size() == 1 && bad.size() == 1) {
      return first + ", for " + lasting(parked.get(0), facts) + " now.";
    }
    return first + (bad.size() == 1 ? "." : ", and " + (bad.size() - 1) + " more below.");
  }

  private static boolean isParked(Overview.Row row) {
    return row.state().equals(Status.State.PARKED.name());
  }

  // --- errors ----------------------------------------------------------------------------------

  private List<Overview.Error> errors(StatusSnapshot facts) {
    Map<List<String>, Overview.Error> errors = new LinkedHashMap<>();
    facts.waiting().forEach(row -> note(errors, row, isOver(row, facts) ? "over" : became(row)));
    facts.dealtWith().forEach(row -> note(errors, row, "dealt with"));
    return errors.values().stream()
        .sorted(Comparator.comparing(Overview.Error::at).reversed())
        .limit(MOST_ERRORS)
        .toList();
  }

  private static String became(DeadLetterRow row) {
    return row.message() ? "a dead letter" : "goes on";
  }

  private void note(Map<List<String>, Overview.Error> errors, DeadLetterRow row, String became) {
    String where = row.location() + ", " + channel(row.channel());
    List<String> key = List.of(where, words.trouble(row), row.reason(), became);
    Overview.Error before = errors.get(key);
    int count = row.count() + (before == null ? 0 : before.count());
    String at = before == null ? row.last().toString() : before.at();
    errors.put(
        key,
        new Overview.Error(
            at, where, words.trouble(row), words.reason(row.reason()), count, became));
  }

  /** Whether a fetch that failed has gone well since: nothing of it is paused any more. */
  static boolean isOver(DeadLetterRow row, StatusSnapshot facts) {
    return !row.message()
        && facts.status().parked().stream()
            .noneMatch(
                parked ->
                    parked.location().equals(row.location())
                        && (parked.channel() == null || parked.channel().equals(row.channel())));
  }
}
