package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that JSON is written into, without objects in between. */
final class ByteSink {
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private byte[] bytes;
  private int length;

  ByteSink(int capacity) {
    this.bytes = new byte[capacity];
  }

  ByteSink put(byte[] added) {
    room(added.length);
    System.arraycopy(added, 0, bytes, length, added.length);
    length += added.length;
    return this;
  }

  ByteSink put(int oneByte) {
    room(1);
    bytes[length++] = (byte) oneByte;
    return this;
  }

  ByteSink ascii(String text) {
    int size = text.length();
    room(size);
    for (int i = 0; i < size; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  ByteSink number(long value) {
    if (value < 0) {
      return ascii(Long.toString(value));
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    fixed(value, digits);
    return this;
  }

  /** The number with leading zeros. */
  ByteSink fixed(long value, int digits) {
    room(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** {@code 2024-03-27T18:13:49.000Z}, for any time after the year 0. */
  ByteSink instant(long epochMillis) {
    long days = Math.floorDiv(epochMillis, 86_400_000L);
    int millis = (int) Math.floorMod(epochMillis, 86_400_000L);
    // Civil date from days, after H. Hinnant: eras of 400 years that begin in March.
    long shifted = days + 719_468;
    long era = Math.floorDiv(shifted, 146_097L);
    int dayOfEra = (int) (shifted - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shiftedMonth = (5 * dayOfYear + 2) / 153;
    int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    fixed(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4).put('-').fixed(month, 2).put('-');
    fixed(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2).put('T');
    fixed(millis / 3_600_000, 2).put(':').fixed(millis / 60_000 % 60, 2).put(':');
    return fixed(millis / 1000 % 60, 2).put('.').fixed(millis % 1000, 3).put('Z');
  }

  int length() {
    return length;
  }

  void truncate(int newLength) {
    length = newLength;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  byte[] toBytes(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  /**
   * The text as the inside of a JSON string; lone surrogates and control characters become escapes.
   */
  static byte[] jsonText(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if (c < 0x20 || isLoneSurrogate(text, i)) {
        escaped.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          escaped.append(HEX[c >> shift & 15]);
        }
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isLoneSurrogate(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private void room(int added) {
    if (length + added > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + added));
    }
  }
}
