package io.highlevelexport.site;

import io.highlevelexport.files.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * Compares what is written with the file as it is, and only from the first difference on writes
 * another one, which takes its place at the end. Nothing of it is held in memory.
 */
final class ChangedFile extends OutputStream {
  private final Path file;
  private InputStream before;
  private OutputStream after;
  private long same;

  ChangedFile(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      before = Files.newInputStream(file);
    } else {
      after = part();
    }
  }

  static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private OutputStream part() throws IOException {
    Files.deleteIfExists(part(file));
    return new BufferedOutputStream(
        Channels.newOutputStream(
            Files.newByteChannel(
                part(file),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PrivateFiles.fileAttributes())));
  }

  boolean isChanged() {
    return after != null;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (after == null) {
      byte[] there = before.readNBytes(count);
      if (Arrays.equals(there, 0, there.length, bytes, from, from + count)) {
        same += count;
        return;
      }
      differ();
    }
    after.write(bytes, from, count);
  }

  private void differ() throws IOException {
    before.close();
    after = part();
    try (InputStream beginning = Files.newInputStream(file)) {
      for (long left = same; left > 0; ) {
        byte[] some = beginning.readNBytes((int) Math.min(left, 1 << 16));
        after.write(some);
        left -= some.length;
      }
    }
  }

  /** The file is whole; without this it stays what it was. */
  void finish() throws IOException {
    if (after == null && before.read() >= 0) {
      differ();
    }
    if (after != null) {
      after.close();
      Files.move(part(file), file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    if (before != null) {
      before.close();
    }
    if (after != null) {
      after.close();
    }
  }
}
