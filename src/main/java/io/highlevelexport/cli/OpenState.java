package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import io.highlevelexport.ops.LedgerView;
import java.nio.file.Files;
import java.time.Clock;

/** The export's database, open for a command. The export may run meanwhile. */
record OpenState(Settings settings, Database database) implements AutoCloseable {
  /** Nothing was exported so far. */
  static final class NoStateException extends StartException {
    NoStateException(Settings.Sql sql) {
      super("Nothing was exported so far: there is no database " + sql + ".");
    }

    @Override
    int exitCode() {
      return HighlevelExport.INCOMPLETE;
    }
  }

  /**
   * @throws StartException when the database is not there yet, or cannot be reached
   */
  static OpenState of(Settings settings) throws StartException {
    if (isMissing(settings.sql())) {
      throw new NoStateException(settings.sql());
    }
    return made(settings);
  }

  /** The same, made where it is not there yet. */
  static OpenState made(Settings settings) throws StartException {
    Settings.Sql sql = settings.sql();
    try {
      return new OpenState(settings, new Database(sql));
    } catch (RuntimeException e) {
      String reason = DatabaseCheck.inWords(e);
      throw new StartException("The database " + sql + " cannot be used: " + reason, e);
    }
  }

  /** Whether the embedded database's file is not there yet. */
  static boolean isMissing(Settings.Sql sql) {
    return SqliteFile.of(sql.url()).filter(file -> Files.notExists(file.path())).isPresent();
  }

  LedgerView view() {
    return new LedgerView(database, settings, Clock.systemUTC());
  }

  @Override
  public void close() {
    database.close();
  }
}
