package io.highlevelexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Each page as a file of its own, forced to disk. */
record PageToFile(Path directory) implements PageSink {
  @Override
  public void deliver(Path spooled, List<byte[]> messages) throws IOException {
    ForcedFile.write(
        directory.resolve(spooled.getFileName() + ".ndjson"),
        out -> {
          for (byte[] message : messages) {
            out.write(message);
            out.write('\n');
          }
        });
  }
}
