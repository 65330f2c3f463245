package io.highlevelexport.dryrun;

import io.highlevelexport.config.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Some route files, such as those of a recipe, together with the routes that they are to be copied
 * over: a folder of its own for as long as this is open.
 */
public final class LaidOver implements AutoCloseable {
  /** No change is without it that holds all routes. */
  private static final String ALWAYS_THERE = "poll" + RouteFolder.SUFFIX;

  private final Path temporary;
  private final Path directory;

  private LaidOver(Path temporary, Path directory) {
    this.temporary = temporary;
    this.directory = directory;
  }

  /**
   * @param routes those of the home
   * @param changes a folder with all routes, which is taken as it is, or with some
   * @throws IOException when the files cannot be copied
   */
  public static LaidOver of(Path routes, Path changes) throws IOException {
    if (Files.exists(changes.resolve(ALWAYS_THERE))) {
      return new LaidOver(null, changes);
    }
    Path temporary = Files.createTempDirectory("try");
    // findings call it by its last name
    LaidOver all = new LaidOver(temporary, temporary.resolve(changes.getFileName()));
    try {
      Files.createDirectory(all.directory);
      copy(routes, all.directory);
      copy(changes, all.directory);
    } catch (IOException e) {
      all.close();
      throw e;
    }
    return all;
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : RouteFolder.list(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    if (temporary == null) {
      return;
    }
    if (Files.exists(directory)) {
      for (Path file : RouteFolder.list(directory)) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
    Files.delete(temporary);
  }
}
