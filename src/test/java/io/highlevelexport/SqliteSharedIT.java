package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The embedded database of the built program, looked at by other processes while it writes. */
class SqliteSharedIT extends AgainstTwin {

  private Connection open() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:" + home.resolve("data/highlevel-export.db") + "?open_mode=1");
  }

  private int rows() throws SQLException {
    try (Connection reader = open()) {
      return rows(reader);
    }
  }

  private static int rows(Connection reader) throws SQLException {
    try (ResultSet row = reader.createStatement().executeQuery("select count(*) from messages")) {
      return row.getInt(1);
    }
  }

  @Test
  void others_read_while_the_export_writes() throws Exception {
    against(Twins.one().messages(3000).with("--latency=100ms"))
        .with("export.channels", "SMS")
        .with("export.page-size", "10")
        .sinks("sql")
        .expect();
    try (Program running = Program.start(export, "run", "")) {
      await().ignoreExceptions().until(() -> rows() > 20);

      try (Program status = Program.start(export, "status", "")) {
        assertThat(status.end()).isZero();
        assertThat(status.log()).contains(Twins.ALPHA, "SMS").doesNotContain(" WARN ");
      }
      try (Connection analyst = open()) {
        analyst.setAutoCommit(false);
        int seen = rows(analyst);
        await().until(() -> rows() > seen + 50);
        assertThat(rows(analyst)).as("one moment, as long as it looks").isEqualTo(seen);
      }
      await().until(() -> rows() == export.expectedCount());
      assertThat(running.isAlive()).isTrue();
      assertThat(running.log()).doesNotContain(" WARN ", " ERROR ");
    }
    export.assertConserved();
  }
}
