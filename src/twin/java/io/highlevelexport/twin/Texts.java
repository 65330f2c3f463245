package io.highlevelexport.twin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** What people write, in several languages, and what breaks careless code: texts.json. */
record Texts(
    List<String> names,
    List<String> sentences,
    List<String> subjects,
    List<String> files,
    List<String> oddBodies,
    List<String> oddIds) {
  static final Texts ALL = read();

  private static Texts read() {
    try (InputStream in = Texts.class.getResourceAsStream("texts.json")) {
      return MessageMaker.JSON.readValue(in, Texts.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
