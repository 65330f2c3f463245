package io.highlevelexport.web;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.Delivery;
import io.highlevelexport.ledger.StreamCounts;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Pause;
import io.highlevelexport.ops.Owner;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.Overview.Headline;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int MOST_PERCENT = 99;

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
        chart(facts),
        errors(facts),
        facts.waiting().size(),
        facts.routes().takenAt() == null ? null : facts.routes().takenAt().toString(),
        facts.routes().taken());
  }

  // --- locations and channels ------------------------------------------------------------------

  private List<Overview.Row> rows(StatusSnapshot facts) {
    Map<Owner, Overview.Progress> progress = new TreeMap<>(Comparator.comparing(Owner::toString));
    facts.backfills().forEach(backfill -> progress.put(owner(backfill), progress(backfill, facts)));
    List<Owner> owners =
        facts.waiting().stream().map(row -> new Owner(row.location(), row.channel())).toList();
    return facts.status().streams().stream()
        .map(stream -> row(stream, facts.status(), progress, owners))
        .toList();
  }

  private static Owner owner(Overview.Row row) {
    return new Owner(row.location(), row.channel());
  }

  private static Owner owner(Windows.Backfill backfill) {
    return new Owner(backfill.locationId(), backfill.channel());
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
        text(state),
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

  private static String text(Status.State state) {
    return switch (state) {
      case PARKED -> "paused";
      case INCOMPLETE -> "incomplete, read again";
      case FIRST_EXPORT -> "first export";
      case READING -> "reading";
      case DELIVERING -> "delivering";
      case UP_TO_DATE -> "up to date";
    };
  }

  private static Overview.Progress progress(Windows.Backfill backfill, StatusSnapshot facts) {
    long read = backfill.met();
    if (backfill.total() == null || backfill.total() == 0) {
      return new Overview.Progress(read, null, null, null);
    }
    long total = Math.max(read, backfill.total());
    int percent = (int) Math.min(MOST_PERCENT, read * 100 / total);
    Optional<Duration> own = left(total - read, rate(Stream.of(owner(backfill)), facts));
    Optional<Duration> location = leftOfLocation(backfill.locationId(), facts);
    String left =
        Stream.of(own, location)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .map(Durations::words)
            .orElse(null);
    return new Overview.Progress(read, total, percent, left);
  }

  /** Its channels share one pace, so none of them takes longer than all of them. */
  private static Optional<Duration> leftOfLocation(String locationId, StatusSnapshot facts) {
    List<Windows.Backfill> all =
        facts.backfills().stream()
            .filter(backfill -> backfill.locationId().equals(locationId))
            .toList();
    if (all.stream().anyMatch(backfill -> backfill.total() == null)) {
      return Optional.empty();
    }
    long messages = all.stream().mapToLong(backfill -> backfill.total() - backfill.met()).sum();
    return left(Math.max(0, messages), rate(all.stream().map(StatusView::owner), facts));
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
    notices.addAll(lanes(facts));
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

  private static String channel(String channel) {
    return channel.equals("*") ? "everything but e-mail" : channel;
  }

  private static List<Notice> lanes(StatusSnapshot facts) {
    List<Notice> notices = new ArrayList<>();
    Map<String, Delivery.Failing> failing = new TreeMap<>();
    facts.failing().stream()
        .filter(lane -> lane.attempts() > 1)
        .forEach(lane -> failing.putIfAbsent(lane.sink(), lane));
    failing.values().forEach(lane -> notices.add(lane(lane, facts)));
    if (facts.spoolFull()) {
      notices.add(
          notice(
              Tone.BAD,
              "The spool is full, so nothing more is read",
              lanes(facts.status()),
              notices.isEmpty()
                  ? "Wait, if the sinks are only slow; the log tells if one fails."
                  : "See what the sinks named here need. Delivery goes on automatically."));
    }
    return notices;
  }

  private static Notice lane(Delivery.Failing lane, StatusSnapshot facts) {
    return new Notice(
        Tone.WARN,
        lane.sink().equals(Delivery.ROUTING)
            ? "It cannot be decided where messages go"
            : "The sink " + lane.sink() + " does not take what is delivered to it",
        Durations.count(lane.pages(), "page")
            + (lane.pages() == 1 ? " waits" : " wait")
            + " for "
            + Durations.words(Duration.between(lane.since(), facts.at()))
            + " now; nothing is lost, and other sinks go on. The latest try was "
            + lane.page().locationId()
            + ", "
            + channel(lane.page().channel())
            + "; retries are a minute apart at most.",
        lane.reason(),
        lane.sink().equals(Delivery.ROUTING)
            ? "See what the message names: a route, the database or the spool's disk."
            : "See whether what it names is well: the database, the mail server or the disk."
                + " Delivery goes on automatically.",
        null,
        null);
  }

  private static String lanes(Status status) {
    return status.lanes().stream()
        .map(
            lane ->
                Durations.count(lane.pages(), "page")
                    + (lane.pages() == 1 ? " waits" : " wait")
                    + " for the sink "
                    + lane.sink())
        .collect(Collectors.joining(", ", "", "; nothing is lost."));
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
                : behind.size() + " channels are behind, by up to " + longest(behind),
            "No part of them was completed for a while, although nothing is paused.",
            "After a pause of the program, wait: it catches up. If it stays, this machine or the"
                + " database is too slow, or HighLevel answers slowly; the log has more."));
  }

  private static String longest(List<Overview.Row> rows) {
    long seconds = rows.stream().mapToLong(Overview.Row::lagSeconds).max().orElse(0);
    return Durations.words(Duration.ofSeconds(seconds));
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
          Tone.IDLE, "Standing by: another instance does the work. " + completeness(facts, rows));
    }
    if (facts.databaseProblem().isPresent()) {
      return new Headline(Tone.BAD, "The database does not answer, so nothing is exported.");
    }
    List<Notice> bad = notices.stream().filter(notice -> notice.tone() == Tone.BAD).toList();
    if (!bad.isEmpty()) {
      String first = stopped(facts, bad);
      List<Overview.Row> others = rows.stream().filter(row -> !isParked(row)).toList();
      return new Headline(Tone.BAD, (first + " " + completeness(facts, others)).strip());
    }
    String whole = completeness(facts, rows);
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

  /** How far these rows are, all of them or the others beside those that are paused. */
  private static String completeness(StatusSnapshot facts, List<Overview.Row> rows) {
    if (facts.status().streams().isEmpty()) {
      return "Nothing is exported yet: the first answers are awaited.";
    }
    List<Overview.Row> first = rows.stream().filter(row -> row.progress() != null).toList();
    if (!first.isEmpty()) {
      return firstExport(first, facts);
    }
    List<Overview.Row> complete = rows.stream().filter(row -> row.lagSeconds() != null).toList();
    if (complete.isEmpty()) {
      return "";
    }
    boolean all = rows.size() == facts.status().streams().size();
    long locations = rows.stream().map(Overview.Row::location).distinct().count();
    return (all ? "All " : "The other ")
        + Durations.count(complete.size(), "channel")
        + (all ? " of " + Durations.count(locations, "location") : "")
        + (complete.size() == 1 ? " is" : " are")
        + " complete up to "
        + longest(complete)
        + " ago.";
  }

  private static String firstExport(List<Overview.Row> rows, StatusSnapshot facts) {
    long read = rows.stream().mapToLong(row -> row.progress().read()).sum();
    if (read == 0) {
      return "The first export has begun: the first answers are awaited.";
    }
    if (rows.stream().anyMatch(row -> row.progress().total() == null)) {
      return "The first export is running: " + Durations.count(read, "message") + " so far.";
    }
    long total = rows.stream().mapToLong(row -> row.progress().total()).sum();
    int channels = facts.status().streams().size();
    String whose =
        rows.size() == channels
            ? Durations.count(total, "message")
            : "the "
                + Durations.count(total, "message")
                + " of "
                + rows.size()
                + " of "
                + Durations.count(channels, "channel");
    return "The first export is running: "
        + Math.min(MOST_PERCENT, read * 100 / Math.max(1, total))
        + " % of "
        + whose
        + left(total - read, rate(rows.stream().map(StatusView::owner), facts))
            .map(left -> ", about " + Durations.words(left) + " left.")
            .orElse(".");
  }

  private static double rate(Stream<Owner> owners, StatusSnapshot facts) {
    return owners.mapToDouble(owner -> facts.perSecond().getOrDefault(owner, 0.0)).sum();
  }

  private static Optional<Duration> left(long messages, double rate) {
    return rate > 0
        ? Optional.of(Duration.ofSeconds((long) Math.ceil(messages / rate)))
        : Optional.empty();
  }

  // --- chart and errors ------------------------------------------------------------------------

  private static Overview.Chart chart(StatusSnapshot facts) {
    Instant last = facts.at().truncatedTo(ChronoUnit.HOURS);
    Instant first = last.minus(StreamCounts.HOURS - 1L, ChronoUnit.HOURS);
    Map<String, long[]> series = new TreeMap<>();
    for (StreamCounts.Hour hour : facts.hours()) {
      long index = Duration.between(first, hour.hour()).toHours();
      if (!hour.hour().isBefore(first) && index < StreamCounts.HOURS) {
        series.computeIfAbsent(hour.channel(), name -> new long[StreamCounts.HOURS])[(int) index] +=
            hour.exported();
      }
    }
    series.values().removeIf(counts -> Arrays.stream(counts).allMatch(count -> count == 0));
    return new Overview.Chart(
        first.toString(),
        StreamCounts.HOURS,
        series.entrySet().stream()
            .map(entry -> new Overview.Chart.Series(entry.getKey(), entry.getValue()))
            .toList());
  }

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
