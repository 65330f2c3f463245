package io.highlevelexport.ledger;

import io.highlevelexport.config.Dialect;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * The driver's connection, which itself knows what became of a transaction that could not begin or
 * end: the driver takes one for begun that another process's write kept from beginning, so that the
 * next would be none, and each of its statements committed at once.
 */
final class SqliteConnection extends JDBC4Connection {
  SqliteConnection(String url, Properties config) throws SQLException {
    super(url, url.substring(Dialect.SQLITE_PREFIX.length()), config);
  }

  @Override
  public void setAutoCommit(boolean on) throws SQLException {
    try {
      super.setAutoCommit(on);
    } catch (SQLException e) {
      getConnectionConfig().setAutoCommit(true);
      rollBackQuietly();
      throw e;
    }
  }

  @Override
  public void commit() throws SQLException {
    requireTransaction();
    try {
      getDatabase().exec("commit;", false);
    } catch (SQLException e) {
      rollBackQuietly();
      throw e;
    } finally {
      beginNext();
    }
  }

  @Override
  public void rollback() throws SQLException {
    requireTransaction();
    rollBackQuietly();
    beginNext();
  }

  private void requireTransaction() throws SQLException {
    if (getAutoCommit()) {
      throw new SQLException("there is no transaction to end");
    }
  }

  /** SQLite has done it already where the disk is full, for instance. */
  private void rollBackQuietly() {
    try {
      getDatabase().exec("rollback;", true);
    } catch (SQLException e) {
      // there was none
    }
  }

  /** As JDBC has it; whoever begins another one himself is told where this is not possible now. */
  private void beginNext() {
    try {
      getDatabase().exec(transactionPrefix(), false);
    } catch (SQLException e) {
      getConnectionConfig().setAutoCommit(true);
    }
  }
}
