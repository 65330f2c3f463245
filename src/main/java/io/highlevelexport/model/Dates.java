package io.highlevelexport.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
  private static final String USUAL_FORM = "0000-00-00T00:00:00.000Z";
  private static final long YEAR_10000 = 253_402_300_800_000L;

  private Dates() {}

  /**
   * The instant that the text names, to the millisecond; a date without zone is UTC. Empty where it
   * cannot be read.
   */
  public static Optional<Instant> parse(String text) {
    try {
      if (isUsualForm(text)) {
        return Optional.of(
            LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, 19),
                    number(text, 20, 23) * 1_000_000)
                .toInstant(ZoneOffset.UTC));
      }
      if (text.matches("\\d{1,15}")) {
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

  /** Whether it is in the vendor's form, which is read without a formatter: many times faster. */
  private static boolean isUsualForm(String text) {
    if (text.length() != USUAL_FORM.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char form = USUAL_FORM.charAt(i);
      if (form == '0' ? c < '0' || c > '9' : c != form) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
