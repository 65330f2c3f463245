package io.highlevelexport.cli;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import io.highlevelexport.model.CertificateFault;
import io.highlevelexport.ops.Phrases;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.camel.util.ObjectHelper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Whether the database can be used. Changes nothing in it. */
final class DatabaseCheck {
  private DatabaseCheck() {}

  static void check(Settings.Sql sql, CheckReport.Subject database) {
    Optional<SqliteFile> file = SqliteFile.of(sql.url());
    try {
      file.ifPresent(SqliteFile::requireUsable);
    } catch (IllegalStateException e) {
      database.fail("%s", e.getMessage());
      return;
    }
    if (OpenState.isMissing(sql)) {
      DirectoriesCheck.check("export.sql.url", file.orElseThrow().path().getParent(), database);
      return;
    }
    try (SingleConnectionDataSource first = connect(sql)) {
      String encoding = encoding(new JdbcTemplate(first), sql);
      if (!encoding.equals("UTF8")) {
        database.fail(
            "%s: its encoding is %s, which cannot hold every message: create a database with"
                + " encoding 'UTF8'",
            sql, encoding);
        return;
      }
      String product = first.getConnection().getMetaData().getDatabaseProductName();
      database.ok("%s, %s, %s", sql, product, inWords(Database.Schema.of(sql)));
    } catch (SQLException | RuntimeException e) {
      database.fail("%s (export.sql.*): %s", sql, inWords(e));
    }
  }

  private static String inWords(Database.Schema schema) {
    if (schema.version() == null) {
      return "no tables yet, the first start makes them";
    }
    return schema.pending() == 0
        ? "schema version " + schema.version()
        : Text.format(
            "schema version %s, the next start brings it up to date (%d changes)",
            schema.version(), schema.pending());
  }

  /** Of the others SQLite knows no other one, and in MariaDB the tables have their own. */
  private static String encoding(JdbcTemplate database, Settings.Sql sql) {
    return Dialect.of(sql.url()) == Dialect.POSTGRESQL
        ? database.queryForObject("show server_encoding", String.class)
        : "UTF8";
  }

  /**
   * Connects, to look only.
   *
   * @throws SQLException when it cannot
   */
  static SingleConnectionDataSource connect(Settings.Sql sql) throws SQLException {
    Optional<SqliteFile> file = SqliteFile.of(sql.url());
    Connection connection =
        file.isPresent()
            ? file.get().connect()
            // in an OSGi container DriverManager may not know it
            : Dialect.of(sql.url()).connect(sql.url(), sql.username(), sql.password());
    return new SingleConnectionDataSource(connection, true);
  }

  /** Why it cannot be used, and what to look at. */
  static String inWords(Throwable e) {
    SQLException fault = ObjectHelper.getException(SQLException.class, e);
    return Phrases.root(e) + (fault == null ? "" : hint(fault));
  }

  /** SQLSTATE classes 08: connection, also where it is not even tried; 28: authorization. */
  private static String hint(SQLException fault) {
    Optional<String> certificate =
        CertificateFault.inWords(fault, "export.sql.url, see docs/operate.md");
    String state = String.valueOf(fault.getSQLState());
    IOException connection = ObjectHelper.getException(IOException.class, fault);
    if (certificate.isPresent()) {
      return ": " + certificate.get();
    }
    if (state.startsWith("28")) {
      return ". Check export.sql.username and export.sql.password.";
    }
    return state.startsWith("08")
            && connection != null
            && !(connection instanceof FileNotFoundException)
        ? ". Is the server up, and are host and port right?"
        : "";
  }
}
