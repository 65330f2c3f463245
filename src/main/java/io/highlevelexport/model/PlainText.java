package io.highlevelexport.model;

import java.util.regex.Pattern;

/** Text that every database can hold: U+FFFD for U+0000 and for half of a surrogate pair. */
public final class PlainText {
  /** A regular expression sees a pair as one character, and so finds those without a partner. */
  private static final Pattern UNSTORABLE = Pattern.compile("[\\x{0}\\x{D800}-\\x{DFFF}]");

  /** What ends a line, moves the cursor of a terminal, or turns the way that text is read. */
  private static final Pattern OF_A_TERMINAL =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

  private PlainText() {}

  /** Text from outside that can do nothing but stand in a line, of a log or of a terminal. */
  public static String oneLine(String text) {
    return OF_A_TERMINAL.matcher(text).replaceAll(" ");
  }

  /** The text itself where nothing is to be replaced. */
  public static String of(String text) {
    // looked at without the expression, which took a twentieth of all that goes into a database
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
        }
        i++;
      }
    }
    return text;
  }

  /** The same of no more than its first characters. */
  public static String of(String text, int most) {
    return of(text.length() <= most ? text : text.substring(0, most));
  }
}
