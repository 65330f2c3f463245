package io.highlevelexport.bench;

import java.nio.file.Path;
import java.sql.SQLException;

/** The SQLite file that the export keeps below its home, which is new for each run. */
final class SqliteOnDisk implements Arrivals {
  /** Its address; the directory is made, as SQLite makes none. */
  static String url(Path directory) {
    Path file = directory.resolve("data/highlevel-export.db");
    file.toFile().getParentFile().mkdirs();
    return "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL";
  }

  @Override
  public void empty() {}

  @Override
  public long count(Path directory) throws SQLException {
    return new Rows(url(directory)).count();
  }
}
