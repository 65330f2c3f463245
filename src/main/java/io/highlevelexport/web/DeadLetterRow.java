package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * A dead letter without what it holds, so that thousands can be kept in mind.
 *
 * @param message whether it holds a message; a fetch has failed otherwise
 * @param messageId {@code null} where there is none
 * @param what what happened
 * @param reason shortened
 */
record DeadLetterRow(
    String id,
    String lastAt,
    String firstAt,
    int count,
    String location,
    String channel,
    boolean message,
    String messageId,
    String stage,
    String faultClass,
    String what,
    String reason) {
  private static final int MAX_REASON = 1000;

  static DeadLetterRow of(DeadLetter letter, Messages words) {
    String reason = letter.exception() == null ? "" : String.valueOf(letter.exception().message());
    return new DeadLetterRow(
        letter.id(),
        letter.lastAt(),
        letter.firstAt() == null ? letter.lastAt() : letter.firstAt(),
        Math.max(1, letter.count()),
        String.valueOf(letter.location()),
        String.valueOf(letter.channel()),
        letter.holdsMessage(),
        letter.messageId(),
        letter.stage(),
        String.valueOf(letter.faultClass()),
        words.trouble(letter),
        words.reason(
            reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason));
  }

  /** When it was last noted; the beginning of time where somebody has spoiled the date. */
  Instant last() {
    try {
      return Instant.parse(lastAt);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** Everything of it that the list shows, in lower case. */
  String shown() {
    return String.join(" ", location, channel, stage, String.valueOf(messageId), what, reason)
        .toLowerCase(Locale.ROOT);
  }
}
