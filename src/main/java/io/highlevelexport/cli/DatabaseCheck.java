package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.state.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether the database can be used. Changes nothing in it. */
final class DatabaseCheck {
  private static final String SUBJECT = "database";

  private DatabaseCheck() {}

  static void check(Settings.Sql sql, CheckReport report) {
    try (Connection first = OpenState.connect(sql)) {
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
      if (OpenState.isNotFound(e)) {
        Path file =
            Path.of(sql.url().replaceFirst("^jdbc:h2:(file:)?", "").replaceFirst(";.*", ""));
        DirectoriesCheck.check(
            SUBJECT, "export.sql.url", file.toAbsolutePath().getParent(), report);
      } else if (OpenState.isInUse(e)) {
        report.ok(SUBJECT, sql + ", in use by a running export");
      } else {
        report.fail(SUBJECT, sql + " (export.sql.*): " + e.getMessage() + hint(e.getSQLState()));
      }
    } catch (RuntimeException e) {
      report.fail(SUBJECT, sql + " (export.sql.*): " + Problems.root(e));
    }
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
