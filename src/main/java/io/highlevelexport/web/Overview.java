package io.highlevelexport.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.highlevelexport.ops.Status;
import java.util.List;

/**
 * What the page shows, but for the list of dead letters. Times are ISO-8601, UTC. What is {@code
 * null} is left out.
 *
 * @param at when the database said so; {@code null} where it has not yet
 * @param old whether it does not answer now
 * @param mayAct whether the one who looks has proven it; what others may not see is left out
 */
record Overview(
    String at,
    boolean old,
    boolean mayAct,
    String release,
    String instance,
    String startedAt,
    boolean standsBy,
    Headline headline,
    List<Notice> notices,
    List<Row> streams,
    List<Lane> lanes,
    Chart chart,
    List<Error> errors,
    int deadLetters,
    String routesTakenAt,
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
   * @param text what happened
   * @param said the other side's own words, {@code null} where there are none
   * @param advice what to do
   * @param location with {@code channel}, what can be tried again now; {@code null} where nothing
   *     can
   * @param channel empty for the whole location
   */
  record Notice(
      Tone tone,
      String title,
      String text,
      String said,
      String advice,
      String location,
      String channel) {
    static Notice of(Tone tone, String title, String text, String advice) {
      return new Notice(tone, title, text, null, advice, null, null);
    }

    Notice saying(String words) {
      return new Notice(tone, title, text, words, advice, location, channel);
    }

    Notice about(String paused, String pausedChannel) {
      return new Notice(tone, title, text, said, advice, paused, pausedChannel);
    }

    /** For somebody who may not see what others said. */
    Notice withoutWords() {
      return of(tone, title, "", advice);
    }
  }

  /**
   * One location and channel.
   *
   * @param state for the looks, one of {@code Status.State}
   * @param stateText in words
   * @param progress of the first export, {@code null} where it is done
   */
  record Row(
      @JsonUnwrapped Status.Stream stream,
      String state,
      String stateText,
      String lag,
      long deadLetters,
      Progress progress) {}

  /**
   * A sink.
   *
   * @param address where it delivers to, {@code null} where that is not known
   * @param messages that wait
   * @param oldest when the oldest of them was read
   * @param age of that, in words
   * @param state in words
   */
  record Lane(
      String sink,
      String address,
      long messages,
      String oldest,
      String age,
      Tone tone,
      String state) {}

  /**
   * The first export of a stream.
   *
   * @param percent {@code null} while the API has not told a total
   * @param left in words, {@code null} where nothing can be said
   */
  record Progress(long read, Long total, Integer percent, String left) {}

  /**
   * Messages by hour and channel.
   *
   * @param from the first hour; the last one is the current
   */
  record Chart(String from, int hours, List<Series> series) {
    /** One channel, all locations together. */
    record Series(String channel, long[] counts) {}
  }

  /**
   * Something that went wrong.
   *
   * @param became what came of it
   */
  record Error(String at, String where, String what, String reason, int count, String became) {}
}
