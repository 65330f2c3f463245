package io.highlevelexport.site;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ops.Phrases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The archive as HTML that a browser reads from a disk, with a search: made from what was exported,
 * again and again, and only what changed is written. The database remembers where it was put, so
 * that an erasure finds it.
 */
public final class Site {
  private final Database database;
  private final Path messages;
  private final Path content;

  public Site(Settings settings, Database database) {
    this.database = database;
    this.messages = settings.fileDirectory();
    this.content = settings.contentDirectory();
  }

  /** Where sites were made, whether or not they still are there. */
  public List<Path> known() {
    return database
        .jdbc()
        .query(
            "select directory from site order by directory",
            (row, at) -> Path.of(row.getString(1)));
  }

  /**
   * The site is somebody else's from now on.
   *
   * @return whether it was known
   */
  public boolean forget(Path directory) {
    return database.jdbc().update("delete from site where directory = ?", absolute(directory)) > 0;
  }

  private static String absolute(Path directory) {
    return directory.toAbsolutePath().normalize().toString();
  }

  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(SiteFolder.DATABASE));
  }

  /**
   * Makes the site what it should be. One that was broken off is put right by the next.
   *
   * @throws IOException when the directory cannot be used; the message says why
   */
  public SiteReport make(Path directory) throws IOException {
    try (SiteFolder folder = new SiteFolder(directory)) {
      remember(directory);
      try {
        return make(folder);
      } catch (IOException | UncheckedIOException e) {
        throw failed(directory, e);
      }
    } catch (SQLException e) {
      throw failed(directory, e);
    }
  }

  private SiteReport make(SiteFolder folder) throws IOException, SQLException {
    try (Staging staging = new Staging(folder)) {
      new Sources(messages, staging).read(database.reading());
      staging.complete();
      try (Pages pages = new Pages(folder, content)) {
        pages.write();
      }
      new SearchFiles(folder).write();
      return folder.finish();
    }
  }

  private static IOException failed(Path directory, Exception cause) {
    return new IOException(
        "the site in " + directory + " could not be made: " + Phrases.root(cause), cause);
  }

  private void remember(Path directory) {
    String absolute = absolute(directory);
    if (!known().contains(Path.of(absolute))) {
      database.jdbc().update("insert into site (directory) values (?)", absolute);
    }
  }
}
