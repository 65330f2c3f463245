package io.highlevelexport.cli;

/** Text from outside, made fit for a terminal: no control characters, one line. */
final class Printable {
  private Printable() {}

  /** On one line. */
  static String line(String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }

  /** On one line, cut to so many characters. */
  static String line(String text, int longest) {
    String line = line(text);
    return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
  }
}
