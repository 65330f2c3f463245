package io.highlevelexport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the shipped routes, for a test to edit. */
public final class EditedRoutes {
  private final Path directory;

  public EditedRoutes(Path home) throws IOException {
    this.directory = Files.createDirectories(home.resolve("routes"));
    copyFrom(Path.of("routes"));
  }

  Path directory() {
    return directory;
  }

  /** Lays the route files of a folder over the copy. */
  public void copyFrom(Path folder) throws IOException {
    for (Path file : routeFiles(folder)) {
      Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<Path> routeFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".camel.yaml")).toList();
    }
  }

  /** Replaces text in one route's file, the way an editor would save it. */
  public void edit(String route, String text, String replacement) {
    Path file = directory.resolve(route + ".camel.yaml");
    try {
      String before = Files.readString(file);
      if (!before.contains(text)) {
        throw new IllegalArgumentException(file + " has no " + text);
      }
      Files.writeString(file, before.replace(text, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
