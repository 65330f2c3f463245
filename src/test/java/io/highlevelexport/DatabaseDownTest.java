package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.LeaseKeeper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.DatabaseFiles;
import io.highlevelexport.ledger.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.StatementCallback;

/** The database goes away in the middle of walk and delivery, and comes back. */
class DatabaseDownTest extends AgainstTwin {
  @TempDir Path databaseFiles;
  private EmbeddedPostgres postgres;

  @AfterEach
  void stop() throws Exception {
    end();
    postgres.close();
  }

  @Test
  void a_database_that_goes_down_and_comes_back_costs_nothing() throws Exception {
    int port = FreePort.find();
    postgres = postgres(port);
    against(Twins.one().messages(600).with("--latency=60ms"))
        .with("export.page-size", "20")
        .with("export.sql.username", "postgres")
        .with("export.sql.url", postgres.getJdbcUrl("postgres", "postgres"))
        .sinks("file,sql")
        .expect()
        .run();
    await().until(() -> export.fileLines().size() > 100);

    postgres.close();
    postgres = postgres(port);

    await().untilAsserted(export::assertConserved);
    assertThat(export.deadLetters()).isEmpty();
  }

  @Test
  void while_it_is_silent_nobody_waits_long_for_it() throws Exception {
    int port = FreePort.find();
    postgres = postgres(port);
    String url = postgres.getJdbcUrl("postgres", "postgres");
    try (Database database = new Database(new Settings.Sql(url, "postgres", ""));
        LeaseKeeper work = new LeaseKeeper(database, false)) {
      work.begin(other -> {});
      HikariDataSource pool = (HikariDataSource) database.dataSource();
      long usual = pool.getConnectionTimeout();
      // so that the test takes not as long until it is known to be silent
      pool.setConnectionTimeout(1500);

      postgres.close();
      await().until(() -> pool.getConnectionTimeout() <= 1000);

      postgres = postgres(port);
      await().until(() -> pool.getConnectionTimeout() == usual);
    }
  }

  @Test
  void a_database_that_is_read_only_for_a_while_costs_nothing() throws Exception {
    postgres = postgres(FreePort.find());
    against(Twins.one().messages(40))
        .with("export.sql.username", "postgres")
        .with("export.sql.url", postgres.getJdbcUrl("postgres", "postgres"))
        .sinks("file,sql")
        .expect()
        .run();
    await().untilAsserted(export::assertConserved);

    int before = export.rows().size();
    readOnly(export, true);
    twin.add(
        Twins.ALPHA,
        "SMS",
        "{\"dateAdded\":\"" + Instant.now().minus(Duration.ofMinutes(7)) + "\"}");
    await().during(Duration.ofSeconds(3)).until(() -> export.rows().size() == before);
    readOnly(export, false);

    export.expect();
    await().untilAsserted(export::assertConserved);
    assertThat(export.deadLetters()).isEmpty();
  }

  /** As after a failover: sessions end, and new ones are what the server is. */
  private static void readOnly(ExportUnderTest export, boolean is) throws Exception {
    export
        .jdbc()
        .execute(
            (StatementCallback<Boolean>)
                operator -> {
                  operator.execute("set session characteristics as transaction read write");
                  operator.execute(
                      "alter database postgres set default_transaction_read_only = " + is);
                  return is
                      && operator.execute(
                          "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                              + " 'postgres' and pid <> pg_backend_pid()");
                });
  }

  @Test
  void an_instance_that_stands_by_outlasts_it() throws Exception {
    int port = FreePort.find();
    postgres = postgres(port);
    against(Twins.one())
        .with("export.sql.username", "postgres")
        .with("export.sql.url", postgres.getJdbcUrl("postgres", "postgres"))
        .expect()
        .once();
    hold(export, "elsewhere:1:1");
    Future<Export> standBy;
    try (TraceLogs logs = new TraceLogs(List.of("standby: ", "does not answer"))) {
      standBy = Executors.newSingleThreadExecutor().submit(export::run);
      await().until(() -> !logs.hits().isEmpty());

      postgres.close();
      await().until(() -> logs.hits().size() > 1);
      await().during(Duration.ofSeconds(3)).until(() -> !standBy.isDone());
      assertThat(logs.hits()).hasSize(2).last().asString().contains("(export.sql.url): ");
    }
    postgres = postgres(port);
    hold(export, "");

    assertThat(standBy.get(300, TimeUnit.SECONDS)).isNotNull();
  }

  private static void hold(ExportUnderTest export, String instance) throws Exception {
    export.jdbc().update("update lease set holder = ?, beat = beat + 1", instance);
  }

  private EmbeddedPostgres postgres(int port) throws Exception {
    return DatabaseFiles.postgresql(databaseFiles.resolve("data")).setPort(port).start();
  }
}
