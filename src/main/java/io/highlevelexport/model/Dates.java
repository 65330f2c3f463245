package io.highlevelexport.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Reads the dates of messages in every shape that the API has been seen to use: ISO-8601 with or
 * without zone, epoch millis.
 */
public final class Dates {
  private static final DateTimeFormatter LENIENT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter()
          // or 30 February would be the 29th
          .withResolverStyle(ResolverStyle.STRICT);
  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final long YEAR_10000 = 253_402_300_800_000L;

  private Dates() {}

  /**
   * The instant that the text names, to the millisecond; a date without zone is UTC. Empty where it
   * cannot be read.
   */
  public static Optional<Instant> parse(String text) {
    try {
      long millis = fixedForm(text);
      if (millis >= 0) {
        return Optional.of(Instant.ofEpochMilli(millis));
      }
      if (!text.isEmpty()
          && text.length() <= 15
          && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        long epoch = Long.parseLong(text);
        return epoch < YEAR_10000 && epoch >= 100_000_000_000L
            ? Optional.of(Instant.ofEpochMilli(epoch))
            : Optional.empty();
      }
      long epoch = LENIENT.parse(text.trim().replace(' ', 'T'), Instant::from).toEpochMilli();
      return epoch > -YEAR_10000 && epoch < YEAR_10000
          ? Optional.of(Instant.ofEpochMilli(epoch))
          : Optional.empty();
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** The same where every database can hold it: none before the year 1. */
  public static Optional<Instant> forColumn(String text) {
    return parse(text).filter(instant -> !instant.isBefore(YEAR_1));
  }

  /** A time as text, without fractions of a second; what is no time stays as it is. */
  public static String inSeconds(String iso) {
    return iso.replaceFirst("\\.\\d+(?=Z$)", "");
  }

  /**
   * The vendor's usual form, {@code 2024-03-27T18:13:49.000Z}, read without a formatter, which
   * takes many times as long; -1 where it is another one.
   *
   * @throws DateTimeException where there is no such day
   */
  private static long fixedForm(String text) {
    if (text.length() != 24
        || text.charAt(23) != 'Z'
        || text.charAt(10) != 'T'
        || text.charAt(19) != '.') {
      return -1;
    }
    int year = digits(text, 0, 4);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    int milli = digits(text, 20, 3);
    if (year < 1970
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59
        || milli < 0
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return -1;
    }
    long days = LocalDate.of(year, digits(text, 5, 2), digits(text, 8, 2)).toEpochDay();
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milli;
  }

  private static int digits(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
