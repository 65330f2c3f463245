package io.highlevelexport.ledger;

import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What callers tell apart and Spring does not: it knows a fault by its SQLSTATE, and SQLite has
 * none; and a database that is read-only for a while is one that cannot be used now.
 */
final class LedgerExceptions implements SQLExceptionTranslator {
  /** PostgreSQL; MariaDB with {@code read_only}, and on a replica. */
  private static final String READ_ONLY_STATE = "25006";

  private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1836);

  private static final Set<Integer> UNUSABLE =
      Set.of(
          SQLiteErrorCode.SQLITE_BUSY.code,
          SQLiteErrorCode.SQLITE_LOCKED.code,
          SQLiteErrorCode.SQLITE_READONLY.code,
          SQLiteErrorCode.SQLITE_IOERR.code,
          SQLiteErrorCode.SQLITE_FULL.code,
          SQLiteErrorCode.SQLITE_CANTOPEN.code);

  private final SQLExceptionTranslator others = new SQLExceptionSubclassTranslator();

  static boolean isReadOnly(SQLException thrown) {
    return READ_ONLY_STATE.equals(thrown.getSQLState())
        || READ_ONLY_CODES.contains(thrown.getErrorCode());
  }

  @Override
  public DataAccessException translate(String task, String sql, SQLException thrown) {
    // the last byte of SQLite's codes says what kind of fault it is
    boolean isUnusable =
        thrown instanceof SQLiteException sqlite
            && UNUSABLE.contains(sqlite.getResultCode().code & 0xFF);
    if (isUnusable || isReadOnly(thrown)) {
      return new DataAccessResourceFailureException(task + ": " + thrown.getMessage(), thrown);
    }
    if (thrown instanceof SQLiteException sqlite) {
      switch (sqlite.getResultCode()) {
        case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE -> {
          return new DuplicateKeyException(task + ": " + thrown.getMessage(), thrown);
        }
        // a table that is not there, above all
        case SQLITE_ERROR -> {
          return new BadSqlGrammarException(task, String.valueOf(sql), thrown);
        }
        default -> {
          // as any other
        }
      }
    }
    return others.translate(task, sql, thrown);
  }
}
