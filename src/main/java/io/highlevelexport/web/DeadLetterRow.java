package io.highlevelexport.web;

import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.FaultText;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * A dead letter without what it holds, so that thousands can be kept in mind.
 *
 * @param message whether it holds a message; a fetch has failed otherwise
 * @param readable whether that is JSON
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
    boolean readable,
    String messageId,
    String stage,
    String faultClass,
    String what,
    String reason) {
  private static final int MAX_REASON = 1000;

  static DeadLetterRow of(DeadLetter letter) {
    String reason = letter.exception() == null ? "" : String.valueOf(letter.exception().message());
    return new DeadLetterRow(
        letter.id(),
        letter.lastAt(),
        letter.firstAt() == null ? letter.lastAt() : letter.firstAt(),
        Math.max(1, letter.count()),
        String.valueOf(letter.location()),
        String.valueOf(letter.channel()),
        letter.holdsMessage(),
        letter.isReadable(),
        letter.messageId(),
        letter.stage(),
        String.valueOf(letter.faultClass()),
        trouble(letter, reason),
        FaultText.reason(
            reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason));
  }

  private static String trouble(DeadLetter letter, String reason) {
    if (letter.sink() != null) {
      return "The sink " + letter.sink() + " refused a message";
    }
    if (letter.holdsMessage()) {
      if (!letter.isReadable()) {
        return "A message came that cannot be read";
      }
      return letter.messageId() == null
          ? "A message came without an id"
          : "A route failed on a message";
    }
    return FaultText.trouble(
        FaultText.classOf(String.valueOf(letter.faultClass()), reason),
        letter.http() == null ? 0 : letter.http().status());
  }

  /**
   * What to do about it.
   *
   * @param over whether what failed has gone well since
   */
  String advice(boolean over) {
    if (stage.startsWith("sink:")) {
      return "Fix what the sink complains about, then replay: the message goes to this sink"
          + " alone.";
    }
    if (message && !readable) {
      return "What came of it is kept as it came, and cannot be replayed: see the message in"
          + " HighLevel, then discard the record.";
    }
    if (message) {
      return messageId == null
          ? "No sink could tell it from another one. It can be replayed once an id is written into"
              + " its file."
          : "Fix the route, or the message in its file, then replay.";
    }
    if (over) {
      return "This is over: what failed has been read since. The record can be discarded.";
    }
    return faultClass.equals("auth")
        ? "It goes on when the token works: see above. Replay tries it at once."
        : "It is retried automatically. Replay tries it at once.";
  }

  StreamName stream() {
    return new StreamName(location, channel);
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
