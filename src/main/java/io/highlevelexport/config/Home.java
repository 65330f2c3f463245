package io.highlevelexport.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The directory that holds {@code config/ routes/ data/}. What it lacks of the first two comes from
 * the unpacked distribution.
 *
 * @param directory absolute
 * @param distribution the unpacked distribution, absolute
 */
public record Home(Path directory, Path distribution) {
  /**
   * @param chosen what the user chose, {@code null} where nothing: then the current directory if it
   *     holds {@code config/} or {@code routes/} of an export, else the distribution
   */
  public static Home of(Path chosen, Path current, Path distribution) {
    Path directory = chosen;
    if (directory == null) {
      directory = Stream.of(current).filter(Home::isHome).findFirst().orElse(distribution);
    }
    return new Home(
        directory.toAbsolutePath().normalize(), distribution.toAbsolutePath().normalize());
  }

  private static boolean isHome(Path directory) {
    return Files.isRegularFile(directory.resolve("config/application.properties"))
        || Files.isRegularFile(directory.resolve("routes/walk.camel.yaml"));
  }

  /** Where the configuration files lie. */
  public Path config() {
    return own("config");
  }

  /** Where the routes lie. */
  public Path routes() {
    return own("routes");
  }

  private Path own(String name) {
    Path own = directory.resolve(name);
    return Files.isDirectory(own) ? own : distribution.resolve(name);
  }

  /** A path of the configuration; a relative one counts from here. */
  public Path resolve(String path) {
    return directory.resolve(path).normalize();
  }
}
