package io.highlevelexport.auth;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

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

  /** The right to renew; the database takes it back when this process dies. */
  interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for the right to renew. It is held by a connection of its own, so that what is written
   * meanwhile is committed at once.
   *
   * @throws IOException when the database cannot be used, or another instance holds it for a minute
   */
  Lock lock() throws IOException {
    try {
      String url = url();
      Optional<SqliteFile> file = SqliteFile.of(url);
      return file.isPresent() ? lockBeside(file.get()) : lockRow(Dialect.of(url));
    } catch (SQLException | DataAccessException e) {
      throw new IOException(
          "the tokens cannot be renewed now: the database does not answer, or another instance has"
              + " been renewing them for long",
          e);
    }
  }

  private String url() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return connection.getMetaData().getURL();
    }
  }

  /** SQLite locks no rows; its one writer would wait for as long as the renewal takes. */
  private static Lock lockBeside(SqliteFile file) throws SQLException {
    Connection lock = file.lock("renewal", LOCK_SECONDS);
    return () -> close(lock);
  }

  private static void close(Connection lock) {
    try {
      lock.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the right to renew is not given back", e);
    }
  }

  private Lock lockRow(Dialect dialect) throws SQLException {
    makeLockRow();
    Connection connection = database.getConnection();
    try {
      connection.setAutoCommit(false);
      allowSilence(connection, dialect);
      try (PreparedStatement select =
          connection.prepareStatement(
              "select name from credential_lock where name = ? for update")) {
        select.setString(1, name);
        select.setQueryTimeout(LOCK_SECONDS);
        select.executeQuery().close();
      }
    } catch (SQLException e) {
      release(connection);
      throw e;
    }
    return () -> release(connection);
  }

  /** This transaction has nothing to say for as long as the server of the tokens takes. */
  private static void allowSilence(Connection connection, Dialect dialect) throws SQLException {
    Optional<String> limit = dialect.limitOfSilence(LOCK_SECONDS);
    if (limit.isPresent()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(limit.get());
      }
    }
  }

  private void makeLockRow() {
    Integer rows =
        jdbc.queryForObject(
            "select count(*) from credential_lock where name = ?", Integer.class, name);
    if (rows == null || rows == 0) {
      try {
        jdbc.update("insert into credential_lock (name) values (?)", name);
      } catch (DuplicateKeyException e) {
        // another instance was quicker, which is as well
      }
    }
  }

  private static void release(Connection connection) {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // the connection is broken, so the database has let go of the lock
    }
  }

  /**
   * @return {@code null} where there is none
   * @throws DataAccessException when the database cannot be used
   */
  CredentialRow read() {
    return jdbc
        .query(
            "select seeds, tokens, state, since_ms, mark, client, note from credential"
                + " where name = ?",
            (row, number) ->
                new CredentialRow(
                    List.of(row.getString(1).split(" ")),
                    row.getString(2),
                    CredentialRow.State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                    Instant.ofEpochMilli(row.getLong(4)),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7)),
            name)
        .stream()
        .findFirst()
        .orElse(null);
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
      row.mark(),
      row.client(),
      note.length() > MAX_TEXT ? note.substring(0, MAX_TEXT) : note,
      name,
      before == null ? null : before.mark()
    };
    return before == null
        ? jdbc.update(
                "insert into credential (seeds, tokens, state, since_ms, mark, client, note, name)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                Arrays.copyOf(values, values.length - 1))
            > 0
        : jdbc.update(
                "update credential set seeds = ?, tokens = ?, state = ?, since_ms = ?, mark = ?,"
                    + " client = ?, note = ? where name = ? and mark = ?",
                values)
            > 0;
  }
}
