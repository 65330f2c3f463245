package io.highlevelexport.bench;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hand-written loop: the bytes of each message as they came, into one NDJSON file. */
final class SliceLoop {
  private SliceLoop() {}

  /** Arguments: url, token, location, a {@link Destination} of kind file. */
  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2]);
    Destination files = Destination.of(arguments[3]);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(files.where(), "all.ndjson")))) {
      String cursor = null;
      do {
        byte[] page = api.page(files.channel(), "", cursor);
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
