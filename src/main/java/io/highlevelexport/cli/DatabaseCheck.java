package io.highlevelexport.cli;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether the database can be used. Changes nothing in it. */
final class DatabaseCheck {
  private static final String SUBJECT = "database";

  private DatabaseCheck() {}

  static void check(Settings.Sql sql, CheckReport report) {
    Optional<SqliteFile> file = SqliteFile.of(sql.url());
    try {
      file.ifPresent(SqliteFile::requireUsable);
    } catch (IllegalStateException e) {
      report.fail(SUBJECT, e.getMessage());
      return;
    }
    if (OpenState.isMissing(sql)) {
      DirectoriesCheck.check(
          SUBJECT, "export.sql.url", file.orElseThrow().path().getParent(), report);
      return;
    }
    try (Connection first = connect(sql)) {
      Database.Schema schema = Database.Schema.of(sql);
      String version =
          schema.version() == null
              ? "no tables yet, the first start makes them"
              : "schema version " + schema.version();
      String pending =
          schema.version() == null || schema.pending() == 0
              ? ""
              : ", the next start brings it up to date (" + schema.pending() + " changes)";
      report.ok(
          SUBJECT,
          sql + ", " + first.getMetaData().getDatabaseProductName() + ", " + version + pending);
    } catch (SQLException e) {
      report.fail(SUBJECT, sql + " (export.sql.*): " + e.getMessage() + hint(e.getSQLState()));
    } catch (RuntimeException e) {
      report.fail(SUBJECT, sql + " (export.sql.*): " + Problems.root(e));
    }
  }

  /**
   * Connects, to look only.
   *
   * @throws SQLException when it cannot
   */
  static Connection connect(Settings.Sql sql) throws SQLException {
    Optional<SqliteFile> file = SqliteFile.of(sql.url());
    if (file.isPresent()) {
      return file.get().connect();
    }
    // in an OSGi container DriverManager may not know it
    return Dialect.of(sql.url()).connect(sql.url(), sql.username(), sql.password());
  }

  /** SQLSTATE classes 08: connection, 28: authorization, 3D and 42000: no such database. */
  private static String hint(String state) {
    if (state == null) {
      return "";
    }
    if (state.startsWith("08")) {
      return ". Is the server up, and are host and port right?";
    }
    return state.startsWith("28") ? ". Check export.sql.username and export.sql.password." : "";
  }
}
