package io.highlevelexport.delivery.sql;

import io.highlevelexport.model.Slice;

/**
 * What the bytes of a JSON value let its texts hold, found in one pass: every byte of every message
 * comes by here, and a decoder of the JDK and a search take twice as long over them.
 */
enum JsonBytes {
  /** UTF-8 without an escape of four digits: no text holds U+0000 or half of a surrogate pair. */
  PLAIN,
  /** UTF-8 with such escapes, whatever they stand for. */
  ESCAPED,
  /** Not UTF-8, though a lenient parser may let it pass. */
  NOT_UTF8;

  static JsonBytes of(Slice json) {
    byte[] bytes = json.bytes();
    int end = json.from() + json.length();
    JsonBytes found = PLAIN;
    int i = json.from();
    while (i < end) {
      byte first = bytes[i];
      if (first >= 0) {
        i++;
        if (first == '\\' && i < end && bytes[i] == 'u') {
          found = ESCAPED;
        }
      } else {
        int length = lengthOfCharacter(bytes, i, end);
        if (length == 0) {
          return NOT_UTF8;
        }
        i += length;
      }
    }
    return found;
  }

  /** Of one beyond ASCII, by table 3-7 of the Unicode standard; 0 where there is none. */
  private static int lengthOfCharacter(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    int length;
    int least = 0x80;
    int most = 0xBF;
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    } else if (first < 0xE0) {
      length = 2;
    } else if (first < 0xF0) {
      length = 3;
      least = first == 0xE0 ? 0xA0 : least;
      most = first == 0xED ? 0x9F : most;
    } else {
      length = 4;
      least = first == 0xF0 ? 0x90 : least;
      most = first == 0xF4 ? 0x8F : most;
    }
    if (at + length > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    boolean isWhole = second >= least && second <= most;
    for (int i = at + 2; i < at + length; i++) {
      isWhole &= (bytes[i] & 0xC0) == 0x80;
    }
    return isWhole ? length : 0;
  }
}
