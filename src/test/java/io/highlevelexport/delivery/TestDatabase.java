package io.highlevelexport.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real database of each kind, migrated as the program does it. */
public final class TestDatabase implements AutoCloseable {
  private final HikariDataSource dataSource;
  private final JdbcTemplate jdbc;
  private final Dialect dialect;
  private final AutoCloseable all;

  /** The embedded one, as the program opens it. */
  private TestDatabase(Path file) {
    Database database = new Database(new Settings.Sql("jdbc:sqlite:" + file, "", ""));
    this.dialect = database.dialect();
    this.dataSource = (HikariDataSource) database.dataSource();
    this.jdbc = database.jdbc();
    this.all = database;
  }

  private TestDatabase(String url, String username) {
    this.dialect = Dialect.of(url);
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setUsername(username);
    pool.setPassword("");
    pool.setMaximumPoolSize(4);
    this.dataSource = new HikariDataSource(pool);
    this.jdbc = new JdbcTemplate(dataSource);
    this.all = dataSource;
    Database.migrations(dialect).dataSource(dataSource).load().migrate();
  }

  /** A new one of that kind; a MariaDB where its binary runs: 64-bit Linux on x86. */
  public static TestDatabase of(Dialect dialect, Path directory) throws Exception {
    return switch (dialect) {
      case SQLITE -> sqlite(directory);
      case POSTGRESQL -> postgresql();
      case MARIADB -> mariadb();
    };
  }

  public static TestDatabase sqlite(Path directory) {
    return new TestDatabase(directory.resolve("test.db"));
  }

  public static TestDatabase postgresql() throws Exception {
    return in(DatabaseServer.postgresql());
  }

  public static TestDatabase mariadb() throws Exception {
    return in(DatabaseServer.mariadb());
  }

  private static TestDatabase in(DatabaseServer server) throws Exception {
    return new TestDatabase(server.newDatabase(), server.username());
  }

  public HikariDataSource dataSource() {
    return dataSource;
  }

  /** A connection of somebody else's. */
  public Connection otherConnection() throws SQLException {
    return dialect == Dialect.SQLITE
        ? DriverManager.getConnection(jdbc.execute((ConnectionCallback<String>) TestDatabase::url))
        : dataSource.getConnection();
  }

  private static String url(Connection connection) throws SQLException {
    return connection.getMetaData().getURL();
  }

  public JdbcTemplate jdbc() {
    return jdbc;
  }

  public Dialect dialect() {
    return dialect;
  }

  /** Makes statements that wait for a lock give up after a second. */
  public void limitLockWait() {
    switch (dialect) {
      case SQLITE -> jdbc.execute("pragma busy_timeout = 1000");
      case POSTGRESQL ->
          jdbc.execute("alter database " + databaseName() + " set lock_timeout = '1s'");
      case MARIADB -> jdbc.execute("set global innodb_lock_wait_timeout = 1");
    }
    if (dialect != Dialect.SQLITE) {
      dataSource.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /**
   * Ends a transaction that is silent for so many seconds; 0 for ever. Not to be had with SQLite.
   */
  public void limitSilence(int seconds) {
    if (dialect == Dialect.POSTGRESQL) {
      jdbc.execute(
          "alter database "
              + databaseName()
              + " set idle_in_transaction_session_timeout = '"
              + seconds
              + "s'");
    } else {
      jdbc.execute("set global idle_transaction_timeout = " + seconds);
    }
    dataSource.getHikariPoolMXBean().softEvictConnections();
  }

  private String databaseName() {
    String url = dataSource.getJdbcUrl();
    return url.substring(url.lastIndexOf('/') + 1).replaceFirst("\\?.*", "");
  }

  @Override
  public void close() throws Exception {
    if (dialect == Dialect.MARIADB) {
      // other tests use the server too
      jdbc.execute(
          "set global innodb_lock_wait_timeout = default,"
              + " global idle_transaction_timeout = default");
    }
    all.close();
  }
}
