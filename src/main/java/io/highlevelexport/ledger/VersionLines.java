package io.highlevelexport.ledger;

import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.MessageVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Versions as text, a line {@code digest date id} each, in ASCII whatever the id holds. */
final class VersionLines {
  private VersionLines() {}

  static String write(List<MessageVersion> versions) {
    StringBuilder text = new StringBuilder(versions.size() * 72);
    for (MessageVersion version : versions) {
      version.digest().appendTo(text);
      text.append(' ');
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
      int dateStart = start + ContentDigest.HEX_LENGTH + 1;
      int dateEnd = text.indexOf(' ', dateStart);
      int end = text.indexOf('\n', dateEnd);
      String id = unescape(text.substring(dateEnd + 1, end));
      if (isWanted.test(id)) {
        String date = text.substring(dateStart, dateEnd);
        taker.accept(
            new MessageVersion(
                id,
                ContentDigest.parse(text, start),
                date.equals("-") ? null : Instant.ofEpochMilli(Long.parseLong(date))));
      }
      start = end + 1;
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
