package io.highlevelexport.auth;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Keeps a credential in the database, and lets one renewal at a time through, over all instances
 * that share it. Each write is durable when its method returns.
 */
final class CredentialStore {
  private static final int LOCK_SECONDS = 60;
  private static final int MAX_TEXT = 2000;

  private final DataSource database;
  private final JdbcTemplate jdbc;
  private final String name;

  /**
   * @param name of the credential
   */
  CredentialStore(DataSource database, String name) {
    this.database = database;
    this.jdbc = Database.jdbc(database);
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * Waits for the right to renew; closing the connection gives it back, and so does the end of this
   * process. What is written meanwhile goes over others, and is committed at once.
   *
   * @throws SQLException when the database cannot be used
   * @throws DataAccessException likewise, or when another instance holds it for a minute
   */
  Connection lock() throws SQLException {
    Connection connection = database.getConnection();
    try {
      String url = connection.getMetaData().getURL();
      Optional<SqliteFile> file = SqliteFile.of(url);
      if (file.isPresent()) {
        // SQLite locks no rows; its one writer would wait for as long as the renewal takes
        connection.close();
        return file.get().lock("renewal", LOCK_SECONDS);
      }
      JdbcTemplate lock = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      if (lock.queryForList("select name from credential_lock where name = ?", name).isEmpty()) {
        insertLock();
      }
      connection.setAutoCommit(false);
      // the transaction has nothing to say for as long as the server of the tokens takes
      Dialect.of(url).limitOfSilence(LOCK_SECONDS).ifPresent(lock::execute);
      lock.setQueryTimeout(LOCK_SECONDS);
      lock.queryForList("select name from credential_lock where name = ? for update", name);
      return connection;
    } catch (SQLException | DataAccessException e) {
      connection.close();
      throw e;
    }
  }

  private void insertLock() {
    try {
      jdbc.update("insert into credential_lock (name) values (?)", name);
    } catch (DuplicateKeyException e) {
      // another instance was quicker, which is as well
    }
  }

  /**
   * @return {@code null} where there is none
   * @throws DataAccessException when the database cannot be used
   */
  CredentialRow read() {
    try {
      return jdbc
          .query(
              "select seeds, tokens, state, since_ms, retry_ms, mark, client, note from credential"
                  + " where name = ?",
              (row, number) ->
                  new CredentialRow(
                      List.of(row.getString(1).split(" ")),
                      row.getString(2),
                      CredentialRow.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                      Instant.ofEpochMilli(row.getLong(4)),
                      Instant.ofEpochMilli(row.getLong(5)),
                      row.getString(6),
                      row.getString(7),
                      row.getString(8)),
              name)
          .stream()
          .findFirst()
          .orElse(null);
    } catch (BadSqlGrammarException e) {
      return null; // there is no table yet
    }
  }

  /**
   * Replaces the row if it still bears its mark.
   *
   * @param before {@code null} where there was none
   * @return whether it did
   * @throws DataAccessException when the database cannot be used
   */
  boolean replace(CredentialRow before, CredentialRow row) {
    String note = row.note().replace("\0", "");
    Object[] values = {
      String.join(" ", row.seeds()),
      row.tokens(),
      row.state().name().toLowerCase(Locale.ROOT),
      row.since().toEpochMilli(),
      row.retryAt().toEpochMilli(),
      row.mark(),
      row.client(),
      note.length() > MAX_TEXT ? note.substring(0, MAX_TEXT) : note,
      name,
      before == null ? null : before.mark()
    };
    String sql =
        before == null
            ? "insert into credential (seeds, tokens, state, since_ms, retry_ms, mark, client,"
                + " note, name) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            : "update credential set seeds = ?, tokens = ?, state = ?, since_ms = ?, retry_ms = ?,"
                + " mark = ?,"
                + " client = ?, note = ? where name = ? and mark = ?";
    return jdbc.update(sql, before == null ? Arrays.copyOf(values, values.length - 1) : values) > 0;
  }
}
