package io.highlevelexport.model;

import java.io.IOException;

/** HTML while it is written: what is given as text or as an attribute's value stays text. */
public final class Html {
  private final Appendable out;

  public Html(Appendable out) {
    this.out = out;
  }

  /** Text in which no character is markup, neither in an element nor in a quoted attribute. */
  public static String escaped(String text) {
    return PlainText.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn; one whose value is {@code null} is left out
   */
  public Html open(String tag, String... attributes) throws IOException {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        out.append(escaped(attributes[i + 1])).append('"');
      }
    }
    out.append('>');
    return this;
  }

  public Html close(String tag) throws IOException {
    out.append("</").append(tag).append(">\n");
    return this;
  }

  /** {@code null} writes nothing. */
  public Html text(String text) throws IOException {
    out.append(text == null ? "" : escaped(text));
    return this;
  }

  /** A whole element; none where it has no text. */
  public Html element(String tag, String text, String... attributes) throws IOException {
    return text == null || text.isBlank() ? this : open(tag, attributes).text(text).close(tag);
  }

  /** Markup of our own, as it is. */
  public Html markup(String html) throws IOException {
    out.append(html);
    return this;
  }
}
