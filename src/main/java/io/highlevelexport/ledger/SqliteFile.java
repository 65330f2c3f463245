package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.sqlite.SQLiteConfig;

/**
 * The file of the embedded database, and how it is opened. Any process of this machine may read it
 * while the export writes.
 */
public final class SqliteFile {

  /** Where the driver unpacks its native library; the JDK's own directory may be noexec. */
  private static final String LIBRARY_DIRECTORY = "org.sqlite.tmpdir";

  /** More than the library takes. */
  private static final int LIBRARY_BYTES = 4 << 20;

  private static final int BUSY_MS = 10_000;
  private static final int CLOSE_SECONDS = 5;

  /** A reader may keep the log from being written back; it is cut to this once it was. */
  private static final int LOG_BYTES = 64 << 20;

  private static final Pattern DISK_FAULT =
      Pattern.compile("\\[SQLITE_(IOERR|FULL|CANTOPEN|READONLY)");

  /** Processes share memory beside the file, which does not reach over a network. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "nfs.*|cifs|smb.*|afs|ncpfs|ceph|lustre|fuse\\.(sshfs|glusterfs|s3fs|rclone)");

  private final String url;
  private final Path path;

  private SqliteFile(String url, Path path) {
    this.url = url;
    this.path = path;
  }

  /** The file of a URL; empty where that is of another database, or in memory. */
  public static Optional<SqliteFile> of(String url) {
    return Dialect.sqliteFile(url).map(path -> new SqliteFile(url, path));
  }

  public Path path() {
    return path;
  }

  private Path directory() {
    return path.toAbsolutePath().getParent();
  }

  /**
   * Makes the file where it is missing, for nobody but its owner; the two beside it (-wal, -shm)
   * become like it.
   *
   * @throws IllegalStateException when it cannot be used; the message says why and what to do
   */
  void make() {
    try {
      PrivateFiles.createDirectories(directory());
      requireUsable();
      if (!Files.exists(path)) {
        Files.createFile(path, PrivateFiles.fileAttributes());
      }
      PrivateFiles.restrict(path);
      unpackLibraryHere();
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /**
   * Looks whether it can be used, as far as it is there, and changes nothing.
   *
   * @throws IllegalStateException when it cannot be used; the message says why and what to do
   */
  public void requireUsable() {
    if (!Files.isDirectory(directory())) {
      return;
    }
    try {
      refuseNetwork(Files.getFileStore(directory()));
    } catch (IOException e) {
      throw notWritable(e);
    }
    if (!Files.isWritable(directory()) || Files.exists(path) && !Files.isWritable(path)) {
      throw notWritable(null);
    }
  }

  private IllegalStateException notWritable(IOException cause) {
    return new IllegalStateException(
        "the database file "
            + path
            + " (export.sql.url) cannot be written: let the user "
            + System.getProperty("user.name")
            + " write in "
            + directory(),
        cause);
  }

  /** What to do where the file or those beside it (-wal, -shm) cannot be made or written. */
  String hint(Throwable fault) {
    return DISK_FAULT.matcher(String.valueOf(fault.getMessage())).lookingAt()
        ? ". See whether the disk of "
            + path
            + " (export.sql.url) is full, and make room; else let the user "
            + System.getProperty("user.name")
            + " write in "
            + directory()
        : "";
  }

  private void refuseNetwork(FileStore store) {
    if (isNetwork(store.type())) {
      throw new IllegalStateException(
          "the database file "
              + path
              + " (export.sql.url) lies on a network file system ("
              + store.type()
              + "), where SQLite may spoil it: choose a local disk, or PostgreSQL or MariaDB");
    }
  }

  static boolean isNetwork(String fileSystem) {
    return NETWORK.matcher(fileSystem.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * Has the driver unpack its native library beside the file, unless it was told where. Where that
   * disk is full it does so in the JDK's directory, so that {@code status} can say what is wrong.
   */
  public void unpackLibraryHere() {
    if (System.getProperty(LIBRARY_DIRECTORY) == null && Files.isDirectory(directory())) {
      Path directory = directory().resolve("native");
      try {
        if (Files.getFileStore(directory()).getUsableSpace() < LIBRARY_BYTES) {
          return;
        }
        PrivateFiles.createDirectories(directory);
        System.setProperty(LIBRARY_DIRECTORY, directory.toString());
      } catch (IOException e) {
        throw new UncheckedIOException("the directory " + directory + " cannot be made", e);
      }
    }
  }

  DataSource reading() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MS);
    return dataSource(config, url);
  }

  /**
   * A connection that reads only.
   *
   * @throws SQLException when there is none to be had
   */
  public Connection connect() throws SQLException {
    unpackLibraryHere();
    return reading().getConnection();
  }

  /**
   * Connections that write, of which one is enough: SQLite takes one writer at a time. A
   * transaction begins by becoming it, so that nothing that it has read can change meanwhile.
   */
  static DataSource writing(String url) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    // KiB: with SQLite's own 2000 a batch of 500 messages was written in parts and read back
    config.setCacheSize(-8000);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setBusyTimeout(BUSY_MS);
    return dataSource(config, url);
  }

  /**
   * Waits for a lock that has nothing to do with the database's own; the operating system takes it
   * back when this process dies.
   *
   * @param name the lock's
   * @return closing it gives the lock back
   * @throws SQLException when another one holds it for so long
   */
  public Connection lock(String name, int seconds) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setTransactionMode(SQLiteConfig.TransactionMode.EXCLUSIVE);
    config.setBusyTimeout(seconds * 1000);
    Path lock = Path.of(path + "-" + name);
    makePrivately(lock);
    Connection connection = dataSource(config, Dialect.SQLITE_PREFIX + lock).getConnection();
    try {
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void makePrivately(Path file) throws SQLException {
    try {
      Files.createFile(file, PrivateFiles.fileAttributes());
    } catch (FileAlreadyExistsException e) {
      // as well
    } catch (IOException e) {
      throw new SQLException("the file " + file + " cannot be made", e);
    }
  }

  private static DataSource dataSource(SQLiteConfig config, String url) {
    return new Source(url, config.toProperties());
  }

  private static final class Source extends AbstractDataSource {
    private final String url;
    private final Properties config;

    Source(String url, Properties config) {
      this.url = url;
      this.config = config;
    }

    @Override
    public Connection getConnection() throws SQLException {
      return new SqliteConnection(url, config);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return getConnection();
    }

    /** For so many seconds a pool waits for its own threads when it is closed. */
    @Override
    public int getLoginTimeout() {
      return CLOSE_SECONDS;
    }

    @Override
    public void setLoginTimeout(int seconds) {
      // there is no login
    }
  }
}
