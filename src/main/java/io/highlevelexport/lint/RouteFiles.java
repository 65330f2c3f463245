package io.highlevelexport.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The route files of a directory; the hidden ones that editors leave beside them are none. */
public final class RouteFiles {
  static final String SUFFIX = ".camel.yaml";

  private RouteFiles() {}

  /**
   * The files in the order of their names.
   *
   * @throws IOException when the directory cannot be listed
   */
  public static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(RouteFiles::isRouteFile).filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isRouteFile(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  /** The texts by file name. One that is not UTF-8 is there all the same, for the lint to tell. */
  public static Map<String, String> texts(Path directory) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : list(directory)) {
      byte[] bytes = Files.readAllBytes(file);
      texts.put(file.getFileName().toString(), new String(bytes, StandardCharsets.UTF_8));
    }
    return texts;
  }

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
      List<Path> found = list(directory);
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
