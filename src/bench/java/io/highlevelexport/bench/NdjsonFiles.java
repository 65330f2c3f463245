package io.highlevelexport.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The lines of all {@code .ndjson} files below the run's directory, which is new for each run. */
final class NdjsonFiles implements Arrivals {
  @Override
  public void empty() {}

  @Override
  public boolean any(Path directory) {
    try (Stream<Path> files = below(directory)) {
      return files.anyMatch(file -> file.toFile().length() > 0);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public long count(Path directory) throws IOException {
    long lines = 0;
    try (Stream<Path> files = below(directory)) {
      for (Path file : files.toList()) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
          for (int read = in.read(); read >= 0; read = in.read()) {
            lines += read == '\n' ? 1 : 0;
          }
        }
      }
    }
    return lines;
  }

  private static Stream<Path> below(Path directory) throws IOException {
    return Files.walk(directory).filter(file -> file.toString().endsWith(".ndjson"));
  }
}
