package io.highlevelexport.ledger;

import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteException;

/** Spring knows a fault by its SQLSTATE, and SQLite has none: what callers tell apart. */
final class SqliteExceptions implements SQLExceptionTranslator {
  private final SQLExceptionTranslator others = new SQLExceptionSubclassTranslator();

  @Override
  public DataAccessException translate(String task, String sql, SQLException thrown) {
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
