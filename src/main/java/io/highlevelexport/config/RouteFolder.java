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
 * The route files of a directory: {@code *.camel.yaml}, without the hidden ones that editors and
 * macOS lay beside them.
 */
public final class RouteFolder {
  private RouteFolder() {}

  /** The files in the order of their names. */
  public static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(RouteFolder::isRouteFile).sorted().toList();
    }
  }

  private static boolean isRouteFile(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".camel.yaml") && !name.startsWith(".");
  }

  /** The texts by file name. One that is not UTF-8 is there all the same, for the lint to tell. */
  public static Map<String, String> read(Path directory) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : files(directory)) {
      byte[] bytes = Files.readAllBytes(file);
      texts.put(file.getFileName().toString(), new String(bytes, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** All texts; what cannot be read here is told where the routes are loaded. */
  static String text(Path directory) {
    try {
      return String.join("\n", read(directory).values());
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }
}
