package io.highlevelexport.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The route files of a directory; the hidden ones that editors leave beside them are none.
 *
 * @param below has the files that the directory lacks; {@code null} where it lacks none
 */
public record RouteFolder(Path directory, Path below) {
  public static final String SUFFIX = ".camel.yaml";

  /** No change is without it that holds all routes. */
  private static final String ALWAYS_THERE = "poll" + SUFFIX;

  public RouteFolder(Path directory) {
    this(directory, null);
  }

  /**
   * Routes as they are once others, such as those of a recipe, are copied over them.
   *
   * @param changes a folder with all routes, which is taken as it is, or with some
   */
  public static RouteFolder over(Path routes, Path changes) {
    return new RouteFolder(changes, Files.exists(changes.resolve(ALWAYS_THERE)) ? null : routes);
  }

  /**
   * The files in the order of their names.
   *
   * @throws IOException when the directory cannot be listed
   */
  public List<Path> list() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : below == null ? List.of(directory) : List.of(below, directory)) {
      try (Stream<Path> paths = Files.list(folder)) {
        paths
            .filter(path -> isRouteFile(name(path)) && Files.isRegularFile(path))
            .forEach(path -> files.put(name(path), path));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return List.copyOf(files.values());
  }

  private static boolean isRouteFile(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** The texts by file name. One that is not UTF-8 is there all the same, for the lint to tell. */
  public Map<String, String> texts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : list()) {
      texts.put(name(file), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
