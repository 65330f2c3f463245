package io.highlevelexport.erase;

import io.highlevelexport.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of lines, put in place of itself without some of them, in one step. */
final class Lines {
  private static final int BUFFER = 256 * 1024;

  private Lines() {}

  /** What becomes of a line. */
  @FunctionalInterface
  interface Edit {
    /**
     * @param number from 0
     * @return the line itself, another one in its place, or {@code null} for none
     */
    byte[] of(byte[] line, long number) throws IOException;
  }

  /**
   * Edits a file.
   *
   * @param write whether to do it; otherwise it is only counted
   * @return how many lines are not what they were; the file goes where none is left
   */
  static long edit(Path file, Edit edit, boolean write) throws IOException {
    if (!write) {
      return copy(file, edit, OutputStream.nullOutputStream()).changed();
    }
    if (copy(file, edit, OutputStream.nullOutputStream()).changed() == 0) {
      return 0;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Count count;
    try (FileChannel channel = PrivateFiles.create(part);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      count = copy(file, edit, out);
      out.flush();
      channel.force(true);
    }
    if (count.kept() == 0) {
      Files.delete(file);
      Files.delete(part);
      PrivateFiles.force(file.toAbsolutePath().getParent());
    } else {
      PrivateFiles.replace(part, file);
    }
    return count.changed();
  }

  private record Count(long kept, long changed) {}

  private static Count copy(Path file, Edit edit, OutputStream out) throws IOException {
    long kept = 0;
    long changed = 0;
    long number = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        int start = 0;
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, start, i - start);
            start = i + 1;
            byte[] before = line.toByteArray();
            byte[] after = edit.of(before, number++);
            line.reset();
            changed += after == before ? 0 : 1;
            if (after != null) {
              out.write(after);
              out.write('\n');
              kept++;
            }
          }
        }
        line.write(buffer, start, read - start);
      }
    }
    if (line.size() > 0) {
      byte[] before = line.toByteArray();
      byte[] after = edit.of(before, number);
      changed += after == before ? 0 : 1;
      if (after != null) {
        out.write(after);
        kept++;
      }
    }
    return new Count(kept, changed);
  }
}
