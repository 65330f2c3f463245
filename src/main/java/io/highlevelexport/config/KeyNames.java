package io.highlevelexport.config;

import io.highlevelexport.lint.Nearest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds keys that nobody reads and that look like one that somebody does. */
final class KeyNames {
  private static final String OURS = "export.";

  private final Set<String> known;

  /**
   * @param known the keys that the program reads
   */
  KeyNames(Set<String> known) {
    this.known = known;
  }

  /**
   * A problem for each misspelt key. One that a route names is an integrator's own.
   *
   * @param routes the directory of the routes
   */
  List<Problem> misspelt(Configuration configuration, Path routes) {
    List<String> unknown =
        configuration.values().keySet().stream()
            .filter(key -> key.startsWith(OURS) && !known.contains(key))
            .sorted()
            .toList();
    if (unknown.isEmpty()) {
      return List.of();
    }
    String routeFiles = read(routes);
    Nearest nearest = new Nearest(known);
    List<Problem> problems = new ArrayList<>();
    for (String key : unknown) {
      if (!Pattern.compile("\\{\\{\\??" + Pattern.quote(key) + "[:}]").matcher(routeFiles).find()) {
        nearest
            .to(key)
            .ifPresent(
                near ->
                    problems.add(
                        new Problem(
                            key,
                            configuration.origin(key),
                            "there is no such key, and no route names it; did you mean "
                                + near
                                + "?")));
      }
    }
    return problems;
  }

  /** What cannot be read here is told where the routes are loaded. */
  private static String read(Path routes) {
    StringBuilder text = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(routes, "*.camel.yaml")) {
      for (Path file : files) {
        text.append(Files.readString(file));
      }
    } catch (IOException e) {
      return text.toString();
    }
    return text.toString();
  }
}
