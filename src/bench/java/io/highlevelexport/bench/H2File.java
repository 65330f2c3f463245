package io.highlevelexport.bench;

import java.nio.file.Path;
import java.sql.SQLException;

/** The H2 file that the export keeps below its home, which is new for each run. */
final class H2File implements Arrivals {
  static String url(Path directory) {
    return "jdbc:h2:file:"
        + directory.resolve("data/highlevel-export")
        + ";WRITE_DELAY=0;USER=sa;PASSWORD=";
  }

  @Override
  public void empty() {}

  @Override
  public long count(Path directory) throws SQLException {
    return new Rows(url(directory)).count();
  }
}
