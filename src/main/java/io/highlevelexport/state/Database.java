package io.highlevelexport.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.highlevelexport.config.Settings;
import io.highlevelexport.spool.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database of messages and state: its connections and its schema. */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final long CONNECT_TIMEOUT_MS = 10_000;

  /**
   * The database ends a transaction in which its process says nothing for so long: a process that
   * is paused then would keep rows from the one that takes over. Less than a lease lasts.
   */
  private static final int LONGEST_SILENCE_SECONDS = 15;

  /** Where Flyway keeps which migrations the database has had. */
  private static final String SCHEMA_TABLE = "highlevel_export_schema";

  private final HikariDataSource pool;
  private final DataSource connections;
  private final Dialect dialect;

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws RuntimeException when it cannot be reached or migrated; its message says why
   */
  public Database(Settings.Sql settings) {
    this.dialect = Dialect.of(settings.url());
    HikariConfig config = new HikariConfig();
    config.setPoolName("export");
    config.setJdbcUrl(settings.url());
    config.setDriverClassName(dialect.driver());
    if (dialect == Dialect.POSTGRESQL) {
      // its errors would print whole rows, message bodies included
      config.addDataSourceProperty("logServerErrorDetail", "false");
    }
    dialect.limitOfSilence(LONGEST_SILENCE_SECONDS).ifPresent(config::setConnectionInitSql);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    this.pool =
        new HikariDataSource(config) {
          /** A password in a file may change while the export runs. */
          @Override
          public Credentials getCredentials() {
            return Credentials.of(settings.username(), settings.password());
          }
        };
    this.connections = dialect == Dialect.H2 ? new SingleWriter(pool) : pool;
    try {
      if (!new MigrationScripts(dialect).areAllIn(pool, SCHEMA_TABLE)) {
        migrations(dialect).dataSource(pool).load().migrate();
      }
      if (dialect == Dialect.H2) {
        restrictFile(settings.url());
      }
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** The embedded database is a file that holds messages and tokens. */
  private static void restrictFile(String url) {
    String path = url.replaceFirst("^jdbc:h2:(file:)?", "").replaceFirst(";.*", "");
    try {
      PrivateFiles.restrict(Path.of(path + ".mv.db"));
    } catch (IOException e) {
      throw new UncheckedIOException("the file " + path + ".mv.db cannot be made private", e);
    }
  }

  private static FluentConfiguration migrations(Dialect dialect) {
    return Flyway.configure(Database.class.getClassLoader())
        .locations("classpath:db/migration/" + dialect.resource())
        .table(SCHEMA_TABLE)
        .baselineOnMigrate(true)
        .baselineVersion("0");
  }

  /**
   * What a database holds of the export.
   *
   * @param version of its schema; {@code null} where there is none yet
   * @param pending changes of the schema that the next start makes
   */
  public record Schema(String version, int pending) {
    /**
     * Looks, and changes nothing.
     *
     * @throws RuntimeException when the database cannot be reached
     */
    public static Schema of(Settings.Sql sql) {
      MigrationInfoService info =
          migrations(Dialect.of(sql.url()))
              .dataSource(sql.url(), sql.username(), sql.password())
              .load()
              .info();
      String version = info.current() == null ? null : info.current().getVersion().getVersion();
      return new Schema(version, info.pending().length);
    }
  }

  public DataSource dataSource() {
    return connections;
  }

  public Dialect dialect() {
    return dialect;
  }

  public JdbcTemplate jdbc() {
    return new JdbcTemplate(connections);
  }

  /** Runs work in a transaction on this database. */
  public TransactionTemplate transactions() {
    return new TransactionTemplate(new JdbcTransactionManager(connections));
  }

  /** The same, as long as this instance holds the lease. */
  public TransactionTemplate transactions(Lease lease) {
    return new FencedTransactions(new JdbcTransactionManager(connections), lease);
  }

  @Override
  public void close() {
    pool.close();
  }
}
