package io.highlevelexport.model;

/** Text that every database can hold: U+FFFD for U+0000 and for half of a surrogate pair. */
public final class PlainText {
  private static final char REPLACEMENT = '\uFFFD';

  private PlainText() {}

  /** The text itself where nothing is to be replaced. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text, i);
      }
    }
    return text;
  }

  private static String replaced(String text, int from) {
    StringBuilder plain = new StringBuilder(text);
    for (int i = from; i < plain.length(); i++) {
      char c = plain.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < plain.length()
              && Character.isLowSurrogate(plain.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        plain.setCharAt(i, REPLACEMENT);
      }
    }
    return plain.toString();
  }
}
