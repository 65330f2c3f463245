package io.highlevelexport.state;

import io.highlevelexport.walk.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Sightings as text, a line {@code hash date id} each, in ASCII whatever the id holds. */
final class SightingLines {
  private SightingLines() {}

  static String write(List<Sighting> sightings) {
    StringBuilder text = new StringBuilder(sightings.size() * 56);
    for (Sighting sighting : sightings) {
      text.append(HexFormat.of().toHexDigits(sighting.contentHash())).append(' ');
      text.append(sighting.date() == null ? "-" : sighting.date().toEpochMilli()).append(' ');
      escape(sighting.id(), text);
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

  static List<Sighting> read(String text) {
    List<Sighting> sightings = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      int dateEnd = text.indexOf(' ', start + 17);
      String date = text.substring(start + 17, dateEnd);
      sightings.add(
          new Sighting(
              unescape(text.substring(dateEnd + 1, end)),
              HexFormat.fromHexDigitsToLong(text, start, start + 16),
              date.equals("-") ? null : Instant.ofEpochMilli(Long.parseLong(date))));
      start = end + 1;
    }
    return sightings;
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
