package io.highlevelexport;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What takes long to make, and is made once in a build for all processes of its tests. */
public final class MadeOnce {
  private static final Path ALL = Path.of("target/made-once").toAbsolutePath();

  /** Makes something in a directory that is not there yet. */
  public interface Maker {
    void make(Path directory) throws Exception;
  }

  private MadeOnce() {}

  /** The directory of that name; another process may be making it. */
  public static synchronized Path in(String name, Maker maker) throws Exception {
    Path made = ALL.resolve(name);
    Files.createDirectories(ALL);
    try (FileChannel file = FileChannel.open(ALL.resolve(name + ".lock"), CREATE, WRITE);
        FileLock lock = file.lock()) {
      if (!Files.exists(made)) {
        Path making = ALL.resolve(name + ".making");
        delete(making);
        maker.make(making);
        Files.move(making, made);
      }
    }
    return made;
  }

  /** Deletes a directory with all that is in it, where it is there. */
  public static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(file);
        }
      }
    }
  }
}
