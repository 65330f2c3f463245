package io.highlevelexport.model;

import java.util.regex.Pattern;

/** Text that every database can hold: U+FFFD for U+0000 and for half of a surrogate pair. */
public final class PlainText {
  /** A regular expression sees a pair as one character, and so finds those without a partner. */
  private static final Pattern UNSTORABLE = Pattern.compile("[\\x{0}\\x{D800}-\\x{DFFF}]");

  private PlainText() {}

  /** The text itself where nothing is to be replaced. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return UNSTORABLE.matcher(text).replaceAll("\uFFFD");
      }
    }
    return text;
  }

  /** The same of no more than its first characters. */
  public static String of(String text, int most) {
    return of(text.length() <= most ? text : text.substring(0, most));
  }
}
