package io.highlevelexport.ledger;

import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Versions as text, a line {@code digest date id} each, in ASCII whatever the id holds. A {@code ~}
 * before the date: it is not the first version of its message.
 */
final class VersionLines {
  private static final char CHANGE = '~';

  private VersionLines() {}

  /**
   * @param isChange whether another version of the message was read before
   */
  static String write(List<MessageVersion> versions, Predicate<MessageVersion> isChange) {
    StringBuilder text = new StringBuilder(versions.size() * 72);
    for (MessageVersion version : versions) {
      version.digest().appendTo(text);
      text.append(' ');
      if (isChange.test(version)) {
        text.append(CHANGE);
      }
      text.append(version.date() == null ? "-" : version.date().toEpochMilli()).append(' ');
      escape(version.id(), text);
      text.append('\n');
    }
    return text.toString();
  }

  /** How each line with this id ends, and no other. */
  static String endOfLine(String id) {
    StringBuilder text = new StringBuilder(" ");
    escape(id, text);
    return text.append('\n').toString();
  }

  static List<MessageVersion> read(String text) {
    List<MessageVersion> versions = new ArrayList<>();
    read(text, id -> true, versions::add);
    return versions;
  }

  /** Those with an id that is wanted, in their order. */
  static void read(String text, Predicate<String> isWanted, Consumer<MessageVersion> taker) {
    for (int start = 0; start < text.length(); ) {
      int dateStart = dateStart(text, start);
      int dateEnd = text.indexOf(' ', dateStart);
      int end = text.indexOf('\n', dateEnd);
      String id = unescape(text.substring(dateEnd + 1, end));
      if (isWanted.test(id)) {
        Instant date = isDateless(text, dateStart) ? null : date(text, dateStart, dateEnd);
        taker.accept(new MessageVersion(id, ContentDigest.parse(text, start), date));
      }
      start = end + 1;
    }
  }

  private static int dateStart(String text, int line) {
    int start = line + ContentDigest.HEX_LENGTH + 1;
    return text.charAt(start) == CHANGE ? start + 1 : start;
  }

  private static boolean isDateless(String text, int dateStart) {
    return text.charAt(dateStart) == '-' && text.charAt(dateStart + 1) == ' ';
  }

  private static Instant date(String text, int start, int end) {
    return Instant.ofEpochMilli(Long.parseLong(text, start, end, 10));
  }

  /**
   * The date of each message that was read for the first time, in epoch milliseconds; {@link
   * PageLedger#DATELESS} where it has none.
   */
  static void readFirstDates(String text, LongConsumer taker) {
    for (int start = 0; start < text.length(); ) {
      int dateStart = dateStart(text, start);
      int dateEnd = text.indexOf(' ', dateStart);
      if (text.charAt(dateStart - 1) != CHANGE) {
        taker.accept(
            isDateless(text, dateStart)
                ? PageLedger.DATELESS
                : date(text, dateStart, dateEnd).toEpochMilli());
      }
      start = text.indexOf('\n', dateEnd) + 1;
    }
  }

  private static void escape(String id, StringBuilder text) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c > ' ' && c < 127 && c != '\\') {
        text.append(c);
      } else {
        text.append('\\').append(HexFormat.of().toHexDigits(c));
      }
    }
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder id = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        id.append((char) HexFormat.fromHexDigits(text, i + 1, i + 5));
        i += 4;
      } else {
        id.append(text.charAt(i));
      }
    }
    return id.toString();
  }
}
