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

/** The route files of a directory; the hidden ones that editors leave beside them are none. */
public final class RouteFolder {
  /** How the name of a route file ends. */
  public static final String SUFFIX = ".camel.yaml";

  private RouteFolder() {}

  /**
   * The files in the order of their names.
   *
   * @throws IOException when the directory cannot be listed
   */
  public static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(RouteFolder::isRouteFile).filter(Files::isRegularFile).sorted().toList();
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
}
