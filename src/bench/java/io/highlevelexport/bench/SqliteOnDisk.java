package io.highlevelexport.bench;

import java.nio.file.Path;
import java.sql.SQLException;

/** The SQLite file that the export keeps below its home, which is new for each run. */
final class SqliteOnDisk implements Arrivals {
  static String url(Path directory) {
    return "jdbc:sqlite:"
        + directory.resolve("data/highlevel-export.db")
        + "?journal_mode=WAL&synchronous=FULL";
  }

  @Override
  public void empty() {}

  @Override
  public long count(Path directory) throws SQLException {
    return new Rows(url(directory)).count();
  }
}
