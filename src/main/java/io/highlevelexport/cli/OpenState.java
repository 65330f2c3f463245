package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deliver.mail.MailLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.state.Database;
import io.highlevelexport.state.Dialect;
import io.highlevelexport.state.PageStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Properties;

/** The export's database, open for a command that only looks. */
final class OpenState implements AutoCloseable {
  private static final int H2_IN_USE = 90020;
  private static final int H2_NOT_FOUND = 90146;

  private final Settings settings;
  private final Database database;

  private OpenState(Settings settings, Database database) {
    this.settings = settings;
    this.database = database;
  }

  /** Nothing was exported so far. */
  static final class NoStateException extends Exception {
    NoStateException(Settings.Sql sql) {
      super("Nothing was exported so far: there is no database " + sql + ".");
    }
  }

  /** A running export has the database to itself. */
  static final class InUseException extends Exception {
    InUseException() {
      super("The database is in use by a running export.");
    }
  }

  /**
   * @throws StartException when the database cannot be reached
   */
  static OpenState of(Settings settings) throws NoStateException, InUseException, StartException {
    try (Connection first = connect(settings.sql())) {
      // while this one is open, H2 need not open its file a second time
      return new OpenState(settings, new Database(settings.sql()));
    } catch (SQLException e) {
      if (isNotFound(e)) {
        throw new NoStateException(settings.sql());
      }
      if (isInUse(e)) {
        throw new InUseException();
      }
      throw new StartException(
          "The database " + settings.sql() + " (export.sql.*) cannot be used: " + e.getMessage(),
          e);
    }
  }

  /**
   * Connects; an H2 file that is not there is not made.
   *
   * @throws SQLException when it cannot
   */
  static Connection connect(Settings.Sql sql) throws SQLException {
    Dialect dialect = Dialect.of(sql.url());
    Properties login = new Properties();
    login.setProperty("user", sql.username());
    login.setProperty("password", sql.password());
    String url = dialect == Dialect.H2 ? sql.url() + ";IFEXISTS=TRUE" : sql.url();
    // in an OSGi container DriverManager may not know it
    return dialect.newDriver().connect(url, login);
  }

  static boolean isInUse(SQLException e) {
    return e.getErrorCode() == H2_IN_USE;
  }

  static boolean isNotFound(SQLException e) {
    return e.getErrorCode() == H2_NOT_FOUND;
  }

  PageStore pages() {
    return new PageStore(database.jdbc());
  }

  Windows windows() {
    return new Windows(database.jdbc(), database.transactions());
  }

  PauseStore pauses() {
    return new PauseStore(database.jdbc(), database.transactions());
  }

  MailLedger mails() {
    return new MailLedger(
        database.jdbc(), database.transactions(), settings.mail().inDoubt(), Clock.systemUTC());
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
  }
}
