package io.highlevelexport.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The URL of a SQLite file.
 *
 * @param path of the file
 */
public record SqliteUrl(String url, Path path) {
  private static final String FILE = "file:";

  /** Reads a URL; empty where it is of another database, or in memory. */
  public static Optional<SqliteUrl> of(String url) {
    if (!url.startsWith(Dialect.SQLITE_PREFIX)) {
      return Optional.empty();
    }
    String name = url.substring(Dialect.SQLITE_PREFIX.length()).replaceFirst("\\?.*", "");
    name = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
    return name.isEmpty() || name.startsWith(":memory:")
        ? Optional.empty()
        : Optional.of(new SqliteUrl(url, Path.of(name)));
  }

  public String at(Path other) {
    int options = url.indexOf('?');
    return Dialect.SQLITE_PREFIX + other + (options < 0 ? "" : url.substring(options));
  }
}
