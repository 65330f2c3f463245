package io.highlevelexport.cli;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.SqliteFile;
import io.highlevelexport.ops.Phrases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
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
      report.fail(SUBJECT, "%s", e.getMessage());
      return;
    }
    if (OpenState.isMissing(sql)) {
      DirectoriesCheck.check(
          SUBJECT, "export.sql.url", file.orElseThrow().path().getParent(), report);
      return;
    }
    try (Connection first = connect(sql)) {
      String product = first.getMetaData().getDatabaseProductName();
      report.ok(SUBJECT, "%s, %s, %s", sql, product, inWords(Database.Schema.of(sql)));
    } catch (SQLException e) {
      String hint = hint(Objects.requireNonNullElse(e.getSQLState(), ""));
      report.fail(SUBJECT, "%s (export.sql.*): %s%s", sql, e.getMessage(), hint);
    } catch (RuntimeException e) {
      report.fail(SUBJECT, "%s (export.sql.*): %s", sql, Phrases.root(e));
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

  /** SQLSTATE classes 08: connection, 28: authorization. */
  private static String hint(String state) {
    if (state.startsWith("08")) {
      return ". Is the server up, and are host and port right?";
    }
    return state.startsWith("28") ? ". Check export.sql.username and export.sql.password." : "";
  }
}
