package io.highlevelexport.site;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.files.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The directory of a site. Its database {@code site.db} knows which files are the site's own, so
 * that no other is ever removed, and keeps the numbers of messages, so that one more message does
 * not change every file of the index. Beside it, while the site is made, lies all that is shown.
 */
final class SiteFolder implements AutoCloseable {
  static final String DATABASE = "site.db";
  private static final String WORK = "site.db.work";

  private final Path directory;
  private final Connection connection;
  private final PreparedStatement own;
  private int written;
  private int unchanged;
  private int removed;
  private int messagesRemoved;

  /** Writes the content of a file. */
  interface Content {
    void write(Writer out) throws IOException, SQLException;
  }

  /**
   * @throws IOException when the directory holds something else, or another process makes the site
   */
  SiteFolder(Path directory) throws IOException, SQLException {
    this.directory = directory;
    PrivateFiles.createDirectories(directory);
    Path database = directory.resolve(DATABASE);
    if (!Files.exists(database)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        if (entries.iterator().hasNext()) {
          throw new IOException(directory + " holds something that is no site: name an empty one");
        }
      }
      Files.createFile(database, PrivateFiles.fileAttributes());
    }
    connection = Dialect.SQLITE.connect(Dialect.SQLITE_PREFIX + database, "", "");
    try {
      // what is deleted is overwritten; a crash leaves what the next run puts right
      run(
          "pragma locking_mode = exclusive",
          "pragma busy_timeout = 0",
          "pragma secure_delete = on",
          "pragma journal_mode = delete",
          "pragma synchronous = off",
          "create table if not exists file (name text primary key, fresh integer)",
          "create table if not exists number (number integer primary key autoincrement,"
              + " location text, id text, unique (location, id))",
          "update file set fresh = 0");
      attachWork();
      own =
          connection.prepareStatement(
              "insert into file values (?, 1) on conflict (name) do update set fresh = 1");
    } catch (SQLException | IOException e) {
      connection.close();
      throw new IOException(
          database
              + " cannot be used ("
              + e.getMessage()
              + "): if no other command makes this site just now, delete the directory",
          e);
    }
  }

  private void attachWork() throws SQLException, IOException {
    Path work = directory.resolve(WORK);
    Files.deleteIfExists(work);
    Files.createFile(work, PrivateFiles.fileAttributes());
    try (PreparedStatement attach = connection.prepareStatement("attach database ? as work")) {
      attach.setString(1, work.toString());
      attach.execute();
    }
    run(
        "pragma work.journal_mode = off",
        "pragma work.secure_delete = off",
        "pragma work.cache_size = -16000");
  }

  Connection connection() {
    return connection;
  }

  void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query; closing them closes all. */
  ResultSet query(String sql) throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    return statement.executeQuery(sql);
  }

  long number(String sql) throws SQLException {
    try (ResultSet row = query("select " + sql)) {
      return row.getLong(1);
    }
  }

  private Path keep(String name) throws SQLException, IOException {
    own.setString(1, name);
    own.executeUpdate();
    Path file = directory.resolve(name);
    PrivateFiles.createDirectories(file.getParent());
    return file;
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** Makes a file what it is to be; it is not touched where it is that already. */
  void write(String name, Content content) throws IOException, SQLException {
    Path file = keep(name);
    Path part = part(file);
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                Channels.newOutputStream(PrivateFiles.create(part)), StandardCharsets.UTF_8))) {
      content.write(out);
    }
    boolean same = Files.exists(file) && Files.mismatch(file, part) == -1;
    if (same) {
      Files.delete(part);
    } else {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    count(same);
  }

  /** Puts a file of the export's into the site: as another name of the same file, or a copy. */
  void link(String name, Path source) throws IOException, SQLException {
    Path file = keep(name);
    boolean same =
        Files.exists(file)
            && (Files.isSameFile(file, source) || Files.mismatch(file, source) == -1);
    if (!same) {
      Files.deleteIfExists(file);
      try {
        Files.createLink(file, source);
      } catch (IOException | UnsupportedOperationException e) {
        Files.copy(source, file);
      }
    }
    count(same);
  }

  private void count(boolean same) {
    written += same ? 0 : 1;
    unchanged += same ? 1 : 0;
  }

  /** Removes what the site had and has no more. */
  SiteReport finish() throws IOException, SQLException {
    try (ResultSet gone = query("select name from file where fresh = 0")) {
      while (gone.next()) {
        Path file = directory.resolve(gone.getString(1));
        removed += Files.deleteIfExists(file) ? 1 : 0;
        Files.deleteIfExists(part(file));
      }
    }
    run("delete from file where fresh = 0");
    try (Statement statement = connection.createStatement()) {
      messagesRemoved =
          statement.executeUpdate(
              "delete from number where not exists (select 1 from work.message m"
                  + " where m.location = number.location and m.id = number.id)");
    }
    return report();
  }

  /** What the site shows, and what became of its files so far. */
  SiteReport report() throws SQLException {
    return new SiteReport(
        directory,
        number("count(distinct location) from work.conversation"),
        number("count(*) from work.conversation"),
        number("count(*) from work.message where source = 'messages'"),
        number("count(*) from work.message where source = 'files'"),
        number("count(*) from work.message where source = 'emails'"),
        written,
        unchanged,
        removed,
        messagesRemoved);
  }

  @Override
  public void close() throws SQLException, IOException {
    connection.close();
    Files.deleteIfExists(directory.resolve(WORK));
  }
}
