package io.highlevelexport.bench;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hand-written loop: the bytes of each message as they came, into one NDJSON file. */
final class SlicesToFile {
  private SlicesToFile() {}

  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2], "SMS", "");
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[3], "all.ndjson")))) {
      String cursor = null;
      do {
        byte[] page = api.page(cursor);
        Slices slices = Slices.of(page);
        for (int i = 0; i < slices.count(); i++) {
          out.write(page, slices.start(i), slices.end(i) - slices.start(i));
          out.write('\n');
        }
        cursor = slices.nextCursor();
      } while (cursor != null);
    }
  }
}
