package io.highlevelexport.deliver;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.state.Dialect;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real database of each kind, migrated as the program does it. */
public final class TestDatabase implements AutoCloseable {
  private final HikariDataSource dataSource;
  private final Dialect dialect;

  private TestDatabase(String url, String username) {
    this.dialect = Dialect.of(url);
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setUsername(username);
    pool.setPassword("");
    pool.setMaximumPoolSize(4);
    this.dataSource = new HikariDataSource(pool);
    Flyway.configure()
        .dataSource(dataSource)
        .locations("classpath:db/migration/" + dialect.resource())
        .load()
        .migrate();
  }

  public static TestDatabase h2(Path directory) {
    return new TestDatabase("jdbc:h2:file:" + directory.resolve("test") + ";WRITE_DELAY=0", "sa");
  }

  public static TestDatabase postgresql() throws Exception {
    return in(DatabaseServer.postgresql());
  }

  /** A MariaDB, where its binary runs: 64-bit Linux on x86. */
  public static TestDatabase mariadb() throws Exception {
    return in(DatabaseServer.mariadb());
  }

  private static TestDatabase in(DatabaseServer server) throws Exception {
    return new TestDatabase(server.newDatabase(), server.username());
  }

  public HikariDataSource dataSource() {
    return dataSource;
  }

  public Dialect dialect() {
    return dialect;
  }

  /** Makes statements that wait for a lock give up after a second. */
  public void limitLockWait() {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    switch (dialect) {
      case H2 -> jdbc.execute("set default_lock_timeout 1000");
      case POSTGRESQL ->
          jdbc.execute("alter database " + databaseName() + " set lock_timeout = '1s'");
      case MARIADB -> jdbc.execute("set global innodb_lock_wait_timeout = 1");
    }
    dataSource.getHikariPoolMXBean().softEvictConnections();
  }

  /** Ends a transaction that is silent for so many seconds; 0 for ever. Not to be had with H2. */
  public void limitSilence(int seconds) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
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
  public void close() {
    if (dialect == Dialect.MARIADB) {
      // other tests use the server too
      new JdbcTemplate(dataSource)
          .execute(
              "set global innodb_lock_wait_timeout = default,"
                  + " global idle_transaction_timeout = default");
    }
    dataSource.close();
  }
}
