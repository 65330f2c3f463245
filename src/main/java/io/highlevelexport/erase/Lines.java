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

  private final Edit edit;
  private final OutputStream out;
  private long kept;
  private long changed;

  private Lines(Edit edit, OutputStream out) {
    this.edit = edit;
    this.out = out;
  }

  /** What becomes of a line. */
  @FunctionalInterface
  interface Edit {
    /**
     * @return the line itself, another one in its place, or {@code null} for none
     */
    byte[] of(byte[] line) throws IOException;
  }

  /**
   * Edits a file.
   *
   * @param write whether to do it; otherwise it is only counted
   * @return how many lines are not what they were; the file goes where none is left
   */
  static long edit(Path file, Edit edit, boolean write) throws IOException {
    Lines counted = new Lines(edit, OutputStream.nullOutputStream());
    counted.copy(file);
    if (!write || counted.changed == 0) {
      return counted.changed;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Lines written;
    try (FileChannel channel = PrivateFiles.create(part);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      written = new Lines(edit, out);
      written.copy(file);
      out.flush();
      channel.force(true);
    }
    if (written.kept == 0) {
      Files.delete(file);
      Files.delete(part);
      PrivateFiles.force(file.toAbsolutePath().getParent());
    } else {
      PrivateFiles.replace(part, file);
    }
    return written.changed;
  }

  private void copy(Path file) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        int start = 0;
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, start, i - start);
            start = i + 1;
            copy(line, true);
          }
        }
        line.write(buffer, start, read - start);
      }
    }
    if (line.size() > 0) {
      copy(line, false);
    }
  }

  private void copy(ByteArrayOutputStream line, boolean isEnded) throws IOException {
    byte[] before = line.toByteArray();
    line.reset();
    byte[] after = edit.of(before);
    changed += after == before ? 0 : 1;
    if (after != null) {
      out.write(after);
      if (isEnded) {
        out.write('\n');
      }
      kept++;
    }
  }
}
