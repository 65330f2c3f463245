package io.highlevelexport.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Keeps a credential in the database, and lets one renewal at a time through, over all instances
 * that share it. Each write is durable when its method returns.
 *
 * @param name of the credential
 */
record CredentialStore(DataSource database, JdbcTemplate jdbc, String name) {
  private static final int LOCK_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INSERT =
      "insert into credential (tokens, renewal, name) values (?, ?, ?)";
  private static final String UPDATE =
      "update credential set tokens = ?, renewal = ? where name = ? and tokens = ?";

  CredentialStore(DataSource database, String name) {
    this(database, Database.jdbc(database), name);
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
        try {
          jdbc.update("insert into credential_lock (name) values (?)", name);
        } catch (DuplicateKeyException e) {
          // another instance was quicker, which is as well
        }
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

  /**
   * @return {@code null} where there is none
   * @throws DataAccessException when the database cannot be used
   */
  CredentialRow read() {
    try {
      return DataAccessUtils.singleResult(
          jdbc.query(
              "select tokens, renewal from credential where name = ?",
              (row, number) -> row(row.getString(1), row.getString(2)),
              name));
    } catch (BadSqlGrammarException e) {
      return null; // there is no table yet
    }
  }

  private static CredentialRow row(String tokens, String renewal) {
    try {
      ObjectNode row = JSON.readValue(renewal, ObjectNode.class);
      return JSON.treeToValue(row.put("tokens", tokens), CredentialRow.class);
    } catch (JsonProcessingException e) {
      throw new DataRetrievalFailureException("table credential holds something else", e);
    }
  }

  /**
   * Replaces the row if its tokens are still those.
   *
   * @param before {@code null} where there was none
   * @return whether it did
   * @throws DataAccessException when the database cannot be used
   */
  boolean replace(CredentialRow before, CredentialRow row) {
    String renewal = JSON.<ObjectNode>valueToTree(row).without("tokens").toString();
    int changed =
        before == null
            ? jdbc.update(INSERT, row.tokens(), renewal, name)
            : jdbc.update(UPDATE, row.tokens(), renewal, name, before.tokens());
    return changed > 0;
  }
}
