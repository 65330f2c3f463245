package io.highlevelexport.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.highlevelexport.ledger.Slots;
import io.highlevelexport.ledger.StreamPositions.Backfill;
import io.highlevelexport.ops.Status;
import java.time.Instant;
import java.util.List;

/**
 * What the page shows, but for the list of dead letters. What is {@code null} is left out.
 *
 * @param at when the database said so; {@code null} where it has not yet
 * @param old whether it does not answer now
 * @param streams of the locations in which most is wrong
 * @param locations how many there are of which these are some
 * @param content how far what the export endpoint leaves out is, a sentence for each kind
 * @param slots which of many instances has how many; empty where one works alone
 * @param slotsTaken how often slots were taken over so far
 * @param mayAct whether the one who looks has proven it; what others may not see is left out
 */
record Overview(
    Instant at,
    boolean old,
    boolean mayAct,
    String release,
    String instance,
    Instant startedAt,
    boolean standsBy,
    Headline headline,
    List<Notice> notices,
    List<Row> streams,
    long locations,
    List<Lane> lanes,
    List<String> content,
    List<Slots.Holding> slots,
    long slotsTaken,
    int deadLetters,
    Instant routesTakenAt,
    List<String> routesTaken) {

  /** How urgent something is. */
  enum Tone {
    /** Something has stopped. */
    BAD,
    /** Somebody should have a look. */
    WARN,
    /** Much is being done. */
    BUSY,
    GOOD,
    /** Nothing is done here. */
    IDLE
  }

  /** The state of the whole in a sentence or two. */
  record Headline(Tone tone, String text) {}

  /**
   * Something that needs somebody's attention.
   *
   * @param said the other side's own words, {@code null} where there are none
   * @param location with {@code channel}, empty for all of it, what can be tried again now; {@code
   *     null} where nothing can
   */
  record Notice(
      Tone tone,
      String title,
      String text,
      String said,
      String advice,
      String location,
      String channel) {
    Notice(Tone tone, String title, String text, String said, String advice) {
      this(tone, title, text, said, advice, null, null);
    }

    /** For somebody who may not see what others said. */
    Notice withoutWords() {
      return new Notice(tone, title, "", null, advice);
    }
  }

  /**
   * One location and channel.
   *
   * @param first its first export, {@code null} where that is done
   * @param audited {@code null} where no past was audited
   */
  record Row(
      @JsonUnwrapped Status.Stream stream,
      Status.State state,
      String stateText,
      String lag,
      long deadLetters,
      Backfill first,
      Audited audited) {}

  /** What an audit has found; {@code result} is in words. */
  record Audited(Instant at, String result) {}

  /**
   * A sink.
   *
   * @param age how long the oldest of the messages that wait has waited, in words
   */
  record Lane(String sink, String address, long messages, String age, Tone tone, String state) {}
}
