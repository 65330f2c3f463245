package io.highlevelexport.web;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ledger.StreamPositions.Backfill;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.FaultText;
import io.highlevelexport.ops.LaneStatus;
import io.highlevelexport.ops.Phrases;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamStates;
import io.highlevelexport.web.Overview.Headline;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import io.highlevelexport.web.StatusReader.Facts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes an overview of the facts, in words for somebody who does not know the program's inside. */
record StatusView(StatusPage.Parts parts) {
  private static final int FEW_LOCATIONS = 5;
  private static final int MOST_LOCATIONS = 50;

  /**
   * @param place what is looked for in the ids of locations, in lower case
   * @param mayAct whether what others said may be seen
   */
  Overview tell(Facts facts, String place, boolean mayAct) {
    StreamStates states =
        new StreamStates(
            facts.status(), facts.waiting().stream().map(DeadLetterRow::stream).toList());
    Map<StreamName, Backfill> first =
        facts.ledger().backfills().stream().collect(toMap(Backfill::stream, one -> one));
    List<Overview.Row> rows =
        facts.status().streams().stream()
            .map(stream -> row(stream, states, first.get(stream.name())))
            .toList();
    List<String> places = states.worstLocations(place);
    Map<String, List<Overview.Row>> byPlace =
        rows.stream().collect(groupingBy(row -> row.stream().location()));
    // few are where a reader looks for them, of many the worst come first
    Stream<String> shown =
        byPlace.size() > FEW_LOCATIONS ? places.stream() : places.stream().sorted();
    List<Notice> notices = Notices.of(facts, rows, states, parts.settings());
    return new Overview(
        facts.ledger().at(),
        facts.databaseProblem().isPresent(),
        mayAct,
        parts.release(),
        Instance.current().name(),
        parts.startedAt(),
        facts.workedBy().isPresent(),
        headline(facts, rows, notices),
        mayAct ? notices : notices.stream().map(Notice::withoutWords).toList(),
        shown.limit(MOST_LOCATIONS).flatMap(each -> byPlace.get(each).stream()).toList(),
        places.size(),
        facts.status().lanes().stream().map(lane -> row(lane, facts.status(), mayAct)).toList(),
        ContentText.lines(facts.status().content(), parts.settings().pace()),
        facts.status().slots(),
        facts.status().slotsTaken(),
        facts.waiting().size(),
        facts.routes().takenAt(),
        facts.routes().taken());
  }

  private static Overview.Row row(Status.Stream stream, StreamStates states, Backfill first) {
    Status.State state = states.of(stream);
    if (state == Status.State.READING && first != null) {
      state = Status.State.FIRST_EXPORT;
    }
    return new Overview.Row(
        stream,
        state,
        Phrases.state(state, stream, states),
        stream.lagSeconds() == null ? null : Phrases.lasting(stream.lagSeconds()),
        states.deadLettersOf(stream),
        first,
        states
            .auditOf(stream)
            .map(audit -> new Overview.Audited(audit.auditedAt(), Phrases.audit(audit)))
            .orElse(null));
  }

  /**
   * @param named whether its address may be seen
   */
  private static Overview.Lane row(LaneStatus lane, Status status, boolean named) {
    boolean well = !lane.isInTrouble() && !Notices.isSlow(lane, status);
    String busy = Notices.isForTexts(lane, status) ? "waits for texts" : "delivering";
    String trouble = lane.isInTrouble() ? "fails" : "slow";
    return new Overview.Lane(
        lane.sink(),
        named ? lane.address() : null,
        lane.messages(),
        lane.oldestSeconds() == null ? null : Phrases.lasting(lane.oldestSeconds()),
        well ? Tone.GOOD : Tone.WARN,
        well ? lane.messages() > 0 ? busy : "up to date" : trouble);
  }

  private static Headline headline(Facts facts, List<Overview.Row> rows, List<Notice> notices) {
    if (facts.databaseProblem().isPresent()) {
      return new Headline(
          Tone.BAD, "The database does not answer, so nothing is exported. " + facts.age());
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
          rows.stream().filter(row -> row.state() != Status.State.PARKED).toList();
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
        ? bad.get(0).title() + ", for " + facts.since(parked.get(0).since()) + " now."
        : first(bad);
  }
}
