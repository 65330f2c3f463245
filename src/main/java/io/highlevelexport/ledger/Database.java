package io.highlevelexport.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import com.zaxxer.hikari.util.Credentials;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.model.DigestKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.util.ObjectHelper;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.NativeLibraryNotFoundException;

/** The database of messages and state: its connections and its schema. */
public final class Database implements AutoCloseable {
  /**
   * From 11.6 on MariaDB refuses, unless told otherwise, to write a row that has changed since the
   * transaction's first read, and rolls all back; who counts has waited for whoever counted before.
   */
  private static final String STALE_WRITES = " /*M!110402 , innodb_snapshot_isolation = off */";

  private static final int CONNECTIONS = 16;
  private static final int READING_CONNECTIONS = 4;
  private static final long CONNECT_TIMEOUT_MS = 10_000;

  /** Nobody gains by waiting longer for a database that is known to be silent. */
  private static final long SILENT_TIMEOUT_MS = 1_000;

  private static final long LOOK_TIMEOUT_MS = 3_000;

  /**
   * The database ends a transaction in which its process says nothing for so long: a process that
   * is paused then would keep rows from the one that takes over. Less than a lease lasts.
   */
  private static final int LONGEST_SILENCE_SECONDS = 15;

  private static final String STRANGE =
      "the database's tables are those of another build of this program, newer or never released,"
          + " or an upgrade of them broke off: run that build, restore the backup that was made"
          + " before, or begin with an empty database";

  /** Where Flyway keeps which migrations the database has had. */
  private static final String SCHEMA_TABLE = "highlevel_export_schema";

  private final Dialect dialect;
  private final HikariDataSource pool;
  private final HikariDataSource reading;
  private final HikariDataSource looking;
  private final DataSource view;

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws RuntimeException when it cannot be reached or migrated; its message says why
   */
  public Database(Settings.Sql settings) {
    this.dialect = Dialect.of(settings.url());
    if (dialect == Dialect.SQLITE) {
      Optional<SqliteFile> file = SqliteFile.of(settings.url());
      file.ifPresent(SqliteFile::make);
      DataSource writing = SqliteFile.writing(settings.url());
      requireOpening(writing, file);
      this.pool = oneByOne(ofSqlite("export", writing, 1));
      // one in memory is there for its only connection
      this.reading = file.map(each -> oneByOne(ofSqliteReading(each))).orElse(pool);
      this.looking = reading;
    } else {
      HikariConfig config = ofServer(settings, dialect);
      this.pool = pool(config, settings);
      this.reading = pool;
      config.setPoolName("looking");
      config.setReadOnly(true);
      config.setMaximumPoolSize(READING_CONNECTIONS);
      config.setConnectionTimeout(LOOK_TIMEOUT_MS);
      config.setInitializationFailTimeout(-1);
      this.looking = pool(config, settings);
    }
    this.view = new CircuitBreaker(looking, System::nanoTime);
    try {
      migrations(dialect).dataSource(pool).load().migrate();
    } catch (FlywayValidateException e) {
      close();
      throw new IllegalStateException(STRANGE);
    } catch (RuntimeException e) {
      close();
      SQLException fault = ObjectHelper.getException(SQLException.class, e);
      throw fault == null ? e : notOpened(fault, SqliteFile.of(settings.url()));
    }
  }

  private static HikariDataSource pool(HikariConfig config, Settings.Sql settings) {
    try {
      return new HikariDataSource(config) {
        /** A password in a file may change while the export runs. */
        @Override
        public Credentials getCredentials() {
          return Credentials.of(settings.username(), settings.password());
        }
      };
    } catch (HikariPool.PoolInitializationException e) {
      throw notOpened(e.getCause(), Optional.empty());
    }
  }

  /** Without the words of pool and migration, which know of no database and take several lines. */
  private static IllegalStateException notOpened(Throwable fault, Optional<SqliteFile> file) {
    String hint = file.map(each -> each.hint(fault)).orElse("");
    return new IllegalStateException(
        "the database (export.sql.*) cannot be opened: " + fault.getMessage() + hint, fault);
  }

  private static void requireOpening(DataSource sqlite, Optional<SqliteFile> file) {
    try {
      sqlite.getConnection().close();
    } catch (SQLException e) {
      if (e.getCause() instanceof NativeLibraryNotFoundException) {
        throw new IllegalStateException(
            "SQLite's native library cannot be loaded from "
                + System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))
                + ". If its disk is full, make room; if it is mounted noexec, name a directory"
                + " where programs may run:"
                + " JAVA_OPTS=-Dorg.sqlite.tmpdir=DIRECTORY",
            e);
      }
      throw notOpened(e, file);
    }
  }

  private static HikariConfig ofSqliteReading(SqliteFile file) {
    HikariConfig config = ofSqlite("reading", file.reading(), READING_CONNECTIONS);
    config.setReadOnly(true);
    config.setMinimumIdle(0);
    return config;
  }

  private static HikariConfig ofSqlite(String name, DataSource source, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(connections);
    config.setInitializationFailTimeout(-1);
    config.setMaxLifetime(0);
    config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    return config;
  }

  /**
   * Where two wait for a connection and no thread can be started, Hikari lends one to nobody, and
   * of those for writing there is one: so they ask one after the other.
   */
  private static HikariDataSource oneByOne(HikariConfig config) {
    ReentrantLock turn = new ReentrantLock(true);
    return new HikariDataSource(config) {
      @Override
      public Connection getConnection() throws SQLException {
        try {
          // a thread that is interrupted can still have what nobody else waits for
          if ((turn.hasQueuedThreads() || !turn.tryLock())
              && !turn.tryLock(getConnectionTimeout(), TimeUnit.MILLISECONDS)) {
            throw new SQLTransientConnectionException("others wait for a connection to SQLite");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new SQLException("interrupted while waiting for a connection to SQLite", e);
        }
        try {
          return super.getConnection();
        } finally {
          turn.unlock();
        }
      }
    };
  }

  private static HikariConfig ofServer(Settings.Sql settings, Dialect dialect) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("export");
    config.setJdbcUrl(settings.url());
    config.setDriverClassName(dialect.driver());
    if (dialect == Dialect.POSTGRESQL) {
      // its errors would print whole rows, message bodies included
      config.addDataSourceProperty("logServerErrorDetail", "false");
      // whatever the server is set to: who has waited for a lock is to see what it was held for
      config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    }
    if (dialect == Dialect.MARIADB) {
      // or the driver sends more, and the server ends the connection without a word
      largestPacket(settings)
          .ifPresent(bytes -> config.addDataSourceProperty("maxAllowedPacket", bytes));
    }
    config.setExceptionOverride(new ReadOnlySessions());
    dialect
        .limitOfSilence(LONGEST_SILENCE_SECONDS)
        .map(limit -> dialect == Dialect.MARIADB ? limit + STALE_WRITES : limit)
        .ifPresent(config::setConnectionInitSql);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    return config;
  }

  /** Empty where the server cannot be reached, which the pool reports. */
  private static Optional<String> largestPacket(Settings.Sql settings) {
    try (Connection connection =
            Dialect.MARIADB.connect(settings.url(), settings.username(), settings.password());
        Statement statement = connection.createStatement();
        ResultSet largest = statement.executeQuery("select @@max_allowed_packet")) {
      return largest.next() ? Optional.of(largest.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /**
   * After a failover, or where a database was read-only for a while, a session stays so for as long
   * as it lives: it is given up.
   */
  private static final class ReadOnlySessions implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException thrown) {
      return LedgerExceptions.isReadOnly(thrown) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
  }

  /** What {@code db/migration} leaves open, by name. */
  public static Map<String, String> placeholders(Dialect dialect) {
    Properties own = new Properties();
    String file = "/db/dialect/" + dialect.resource() + ".properties";
    try (InputStream in = Database.class.getResourceAsStream(file)) {
      own.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return own.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, own::getProperty));
  }

  /** The changes of the schema up to this release. */
  public static FluentConfiguration migrations(Dialect dialect) {
    return Flyway.configure(Database.class.getClassLoader())
        .locations("classpath:db/migration")
        .placeholders(placeholders(dialect))
        .table(SCHEMA_TABLE)
        // by default it takes the tables of a newer release for its own
        .ignoreMigrationPatterns(new String[0])
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
     * @throws RuntimeException when the database cannot be reached, or its tables not be used
     */
    public static Schema of(Settings.Sql sql) {
      DataSource source =
          SqliteFile.of(sql.url())
              .map(SqliteFile::reading)
              .orElseGet(
                  () -> new DriverManagerDataSource(sql.url(), sql.username(), sql.password()));
      Flyway schema =
          migrations(Dialect.of(sql.url()))
              .ignoreMigrationPatterns("*:pending")
              .dataSource(source)
              .load();
      if (!schema.validateWithResult().validationSuccessful) {
        throw new IllegalStateException(STRANGE);
      }
      MigrationInfoService info = schema.info();
      String version = info.current() == null ? null : info.current().getVersion().getVersion();
      return new Schema(version, info.pending().length);
    }
  }

  /**
   * For what changes something, and for everything that is read within a transaction. With SQLite
   * it is one connection: who holds it and asks for another one waits for himself.
   */
  public DataSource dataSource() {
    return pool;
  }

  /** For what only looks, such as the status: it sees what is committed, and waits for nobody. */
  public DataSource reading() {
    return reading;
  }

  public Dialect dialect() {
    return dialect;
  }

  public JdbcTemplate jdbc() {
    return jdbc(pool);
  }

  /** Statements on {@link #reading()}. */
  public JdbcTemplate readingJdbc() {
    return jdbc(reading);
  }

  /**
   * Statements for those who only look and have others waiting for them, such as health: while the
   * database is silent they are told so soon, and not one after the other.
   */
  public JdbcTemplate viewJdbc() {
    return jdbc(view);
  }

  /**
   * Whether it is known to be silent: then what asks for a connection waits for a second only, and
   * a stop does not take long.
   */
  public void silent(boolean is) {
    pool.setConnectionTimeout(is ? SILENT_TIMEOUT_MS : CONNECT_TIMEOUT_MS);
  }

  /** Statements on any of the databases, whose faults become the same exceptions of Spring. */
  public static JdbcTemplate jdbc(DataSource source) {
    JdbcTemplate jdbc = new JdbcTemplate(source);
    jdbc.setExceptionTranslator(new LedgerExceptions());
    return jdbc;
  }

  /** What the digests in this database are made with; the first call makes it. */
  public DigestKey digestKey() {
    JdbcTemplate jdbc = jdbc();
    jdbc.update(
        "update digest_key set secret = ? where id = 1 and secret = ''", DigestKey.random().hex());
    return DigestKey.parse(
        jdbc.queryForObject("select secret from digest_key where id = 1", String.class));
  }

  public TransactionTemplate transactions() {
    return new TransactionTemplate(new QuietTransactions(pool));
  }

  /** The same, as long as this instance holds the lease. */
  public TransactionTemplate transactions(Lease lease) {
    return new FencedTransactions(new QuietTransactions(pool), lease);
  }

  @Override
  public void close() {
    looking.close();
    reading.close();
    pool.close();
  }
}
