package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the route files of a directory, and says what is wrong with the directory itself. */
final class RouteFiles {
  private static final String SUFFIX = RouteFolder.SUFFIX;

  private RouteFiles() {}

  /**
   * Reads them.
   *
   * @param findings gets what cannot be read
   */
  static List<RouteFile> read(Path directory, Consumer<Finding> findings) {
    List<RouteFile> files = new ArrayList<>();
    Path last = directory.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "/" : last + "/";
    Place place = new Place(name, 1, "", "");
    try {
      List<Path> found = RouteFolder.list(directory);
      for (Path path : found) {
        readFile(name + path.getFileName(), path, files, findings);
      }
      if (found.isEmpty()) {
        findings.accept(place.broken("holds no *" + SUFFIX + " file", "put route files there"));
      }
      misnamed(directory, name, findings);
    } catch (NoSuchFileException | NotDirectoryException e) {
      findings.accept(
          place.broken("is no directory", "create it and put *" + SUFFIX + " files there"));
    } catch (IOException e) {
      findings.accept(place.broken("cannot be listed", "let this user read the directory"));
    }
    return files;
  }

  private static void readFile(
      String name, Path path, List<RouteFile> files, Consumer<Finding> findings) {
    Place place = new Place(name, 1, "", "");
    try {
      files.add(new RouteFile(name, Files.readString(path)));
    } catch (CharacterCodingException e) {
      findings.accept(place.broken("is not UTF-8", "save it as UTF-8 text"));
    } catch (IOException e) {
      findings.accept(place.broken("cannot be read", "let this user read the file"));
    }
  }

  private static void misnamed(Path directory, String name, Consumer<Finding> findings)
      throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      paths
          .map(path -> path.getFileName().toString())
          .filter(file -> file.matches("[^.].*\\.ya?ml") && !file.endsWith(SUFFIX))
          .forEach(
              file ->
                  findings.accept(
                      new Place(name + file, 1, "", "")
                          .risk(
                              "is not read: its name does not end with " + SUFFIX,
                              "rename it to "
                                  + file.replaceFirst("(\\.camel)?\\.ya?ml$", "")
                                  + SUFFIX)));
    }
  }
}
