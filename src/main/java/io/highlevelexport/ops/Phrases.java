package io.highlevelexport.ops;

import io.highlevelexport.files.FileFault;
import io.highlevelexport.ledger.AuditResults;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The words that commands, health checks and log share, and values as people read them. */
public final class Phrases {
  public static final String REJECTED = "edited routes are rejected, the last good ones run on";
  public static final String DATABASE_SILENT = "the database does not answer";
  public static final String LIST_DEAD_LETTERS = "dead-letters list";

  private Phrases() {}

  /** {@code 2026-11-24T17:05:00Z}. */
  public static String at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The same from text, {@code -} for {@code null}; what is no time stays as it is. */
  public static String at(String iso) {
    return iso == null ? "-" : Dates.inSeconds(iso);
  }

  /** {@code 40 seconds}, {@code 5 minutes}, {@code 3 hours 20 minutes}, {@code 2 days 4 hours}. */
  public static String lasting(Duration duration) {
    return lasting(duration.toSeconds());
  }

  /** The same of seconds; less than none is none. */
  public static String lasting(long seconds) {
    if (seconds < 90) {
      return count(Math.max(0, seconds), "second");
    }
    long minutes = (seconds + 30) / 60;
    if (minutes < 90) {
      return count(minutes, "minute");
    }
    long hours = minutes / 60;
    return hours < 48
        ? two(hours, "hour", minutes % 60, "minute")
        : two(hours / 24, "day", hours % 24, "hour");
  }

  private static String two(long big, String bigUnit, long small, String smallUnit) {
    return count(big, bigUnit) + (small == 0 ? "" : " " + count(small, smallUnit));
  }

  /** {@code 1 minute}, {@code 2 minutes}, {@code 12,345 messages}. */
  public static String count(long number, String unit) {
    return count(number, unit, unit + "s");
  }

  /** {@code 1 page waits}, {@code 2 pages wait}. */
  public static String count(long number, String one, String many) {
    return format("%,d ", number) + (number == 1 ? one : many);
  }

  /** The same whatever language the machine speaks: {@code %,d} is {@code 12,345}. */
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Text from outside, made fit for a terminal: no control characters, one line. */
  public static String printable(String text) {
    return PlainText.oneLine(text).replaceAll("\\s+", " ");
  }

  /** The same without blanks around it; nothing for {@code null}. */
  public static String line(String text) {
    return text == null ? "" : printable(text).strip();
  }

  /** The same, cut to so many characters. */
  public static String line(String text, int longest) {
    String line = line(text);
    return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
  }

  /** What the chain of causes says, from the outside in, without repeating itself. */
  public static String root(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = FileFault.inWords(cause);
      if (message != null && text.indexOf(message.strip()) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message.strip());
      }
    }
    boolean mariadb = text.indexOf("ssl not enabled in the server") >= 0;
    if (mariadb || text.indexOf("does not support SSL") >= 0) {
      text.append(". The way to another machine is encrypted unless export.sql.url says ?ssl")
          .append(mariadb ? 'M' : 'm')
          .append("ode=disable: do that only where nobody else can listen.");
    }
    return text.isEmpty() ? thrown.getClass().getSimpleName() : text.toString();
  }

  public static String state(Status.State state, Status.Stream stream, StreamStates states) {
    String awaited = states.waitsFor(stream).map(Phrases::awaited).orElse(null);
    return switch (state) {
      case PARKED -> "paused";
      case INCOMPLETE -> "incomplete, fetched again";
      case FIRST_EXPORT -> "first export";
      case READING -> awaited == null ? "reading" : awaited;
      case DELIVERING -> awaited == null ? "delivering" : awaited;
      case UP_TO_DATE -> "up to date";
    };
  }

  private static String awaited(LaneStatus lane) {
    return lane.isRouting() ? "waits for routing" : "waits for the sink " + lane.sink();
  }

  /** {@code paused until ...}; one whose end has come is tried at this moment. */
  public static String paused(Status.Parked parked, Instant now) {
    if (parked.until() == null) {
      return "paused until its token changes";
    }
    return parked.until().isAfter(now)
        ? "paused until " + at(parked.until())
        : "paused, being retried";
  }

  /**
   * What waits for a sink.
   *
   * @param where follows the number of messages
   */
  public static String backlog(LaneStatus lane, String where) {
    return lane.messages() == 0
        ? "nothing waits"
        : count(lane.messages(), "message")
            + where
            + (lane.messages() == 1 ? " waits for " : " wait, the oldest for ")
            + lasting(lane.oldestSeconds());
  }

  /** What is wrong with a sink, without its name. */
  public static String failure(LaneStore.Failing failing) {
    return format(
        "fails since %s for %s %s, %s, next retry at %s: %s",
        at(failing.since()),
        failing.location(),
        failing.channel(),
        count(failing.attempts(), "attempt"),
        at(failing.retryAt()),
        line(failing.reason()));
  }

  /** {@code 184,211 of 184,211}, and what is to be said of it. */
  public static String audit(AuditResults.Result audit) {
    StringBuilder words = new StringBuilder(format("%,d of %,d", audit.counted(), audit.total()));
    if (audit.gone() > 0) {
      words.append(format(", and %,d that the API has no more and that are kept", audit.gone()));
    }
    for (AuditResults.Unreached one : audit.unreached()) {
      words
          .append(format("; %,d of %,d came from ", one.seen(), one.total()))
          .append(one.from() == null ? "the beginning" : at(one.from()))
          .append(" to ")
          .append(at(one.to()));
    }
    return words.toString();
  }
}
