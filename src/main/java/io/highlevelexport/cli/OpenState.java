package io.highlevelexport.cli;

import io.highlevelexport.app.LedgerView;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import java.nio.file.Files;
import java.time.Clock;

/** The export's database, open for a command. The export may run meanwhile. */
final class OpenState implements AutoCloseable {
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

  /**
   * @throws StartException when the database cannot be reached
   */
  static OpenState of(Settings settings) throws NoStateException, StartException {
    Settings.Sql sql = settings.sql();
    if (isMissing(sql)) {
      throw new NoStateException(sql);
    }
    return made(settings);
  }

  /** The same, made where it is not there yet. */
  static OpenState made(Settings settings) throws StartException {
    Settings.Sql sql = settings.sql();
    try {
      return new OpenState(settings, new Database(sql));
    } catch (RuntimeException e) {
      throw new StartException(
          "The database " + sql + " (export.sql.*) cannot be used: " + Problems.root(e), e);
    }
  }

  /** Whether the embedded database's file is not there yet. */
  static boolean isMissing(Settings.Sql sql) {
    return SqliteFile.of(sql.url()).filter(file -> !Files.exists(file.path())).isPresent();
  }

  LedgerView view() {
    return new LedgerView(database, settings, Clock.systemUTC());
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
  }
}
