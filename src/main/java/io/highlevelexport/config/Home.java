package io.highlevelexport.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
      directory = isHome(current) ? current : distribution;
    }
    return new Home(
        directory.toAbsolutePath().normalize(), distribution.toAbsolutePath().normalize());
  }

  private static boolean isHome(Path directory) {
    return Stream.of("config/application.properties", "routes/fetch-window.camel.yaml")
        .anyMatch(file -> Files.isRegularFile(directory.resolve(file)));
  }

  /**
   * A home that nobody chose, but that the user happens to stand in: what it holds must be the
   * user's own, since its settings decide where tokens and messages go.
   *
   * @throws ConfigurationException when it may be somebody else's
   */
  public void mustBeOwn() throws ConfigurationException {
    if (directory.equals(distribution)) {
      return;
    }
    List<Problem> problems = Ownership.strangers(directory);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  public Path config() {
    return own("config");
  }

  public Path routes() {
    return own("routes");
  }

  private Path own(String name) {
    Path own = directory.resolve(name);
    // one that may not be looked at is there, and not to be passed over
    return Files.notExists(own) ? distribution.resolve(name) : own;
  }

  /** A path of the configuration; a relative one counts from here. */
  public Path resolve(String path) {
    return directory.resolve(path).normalize();
  }
}
