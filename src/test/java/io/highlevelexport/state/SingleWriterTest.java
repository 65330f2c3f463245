package io.highlevelexport.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Window;
import io.highlevelexport.ledger.Windows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the embedded database has on disk at any time is whole. */
class SingleWriterTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
  private static final int WALKS = 4;
  private static final int PAGES = 150;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Database database(String scheme) {
    Path file = directory.resolve("state");
    return new Database(new Settings.Sql("jdbc:h2:" + scheme + file + ";WRITE_DELAY=0", "sa", ""));
  }

  @Test
  @Timeout(120)
  void a_kill_at_any_time_finds_no_position_without_its_page_and_no_row_without_its_index()
      throws Exception {
    FilePath.register(new CopiedFile());
    Path copies = Files.createDirectory(directory.resolve("copies"));
    try (Database database = database(CopiedFile.SCHEME + ":")) {
      CopiedFile.copyTo(copies);
      Windows windows = new Windows(database.jdbc(), database.transactions());
      List<CompletableFuture<Void>> fetches = new ArrayList<>();
      for (int walk = 0; walk < WALKS; walk++) {
        String channel = "channel" + walk;
        fetches.add(CompletableFuture.runAsync(() -> fetch(database, windows, channel), threads));
      }
      fetches.forEach(CompletableFuture::join);
    } finally {
      CopiedFile.copyTo(null);
    }

    try (Stream<Path> files = Files.list(copies)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(WALKS * PAGES / 8);
      for (Path copy : all) {
        assertIsWhole(copy);
      }
    }
  }

  /** Without Spring's templates: the less lies between two commits, the more of them meet. */
  private static void fetch(Database database, Windows windows, String channel) {
    Window window =
        windows
            .plan(
                List.of(),
                List.of(),
                List.of(
                    new Window(0, "loc1", channel, Window.Kind.BACKFILL, null, NOW, null, null, 0)),
                NOW)
            .get(0);
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into page (name, walk_id, location_id, channel, min_ms, max_ms, messages,"
                    + " ids, read_ms) values (?, ?, 'loc1', ?, 1, 1, 1, 'ids', 1)");
        PreparedStatement progress =
            connection.prepareStatement("update fetch_window set met = ? where id = ?")) {
      connection.setAutoCommit(false);
      for (int page = 1; page <= PAGES; page++) {
        insert.setString(1, channel + "-" + page);
        insert.setLong(2, window.id());
        insert.setString(3, channel);
        insert.executeUpdate();
        progress.setInt(1, page);
        progress.setLong(2, window.id());
        progress.executeUpdate();
        connection.commit();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertIsWhole(Path copy) throws SQLException {
    String name = copy.toString().replace(".mv.db", "");
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + name + ";WRITE_DELAY=0;LOCK_TIMEOUT=100", "sa", "");
        Statement statement = connection.createStatement()) {
      long rows = number(statement, "select count(*) from (select ids from page order by _rowid_)");
      assertThat(number(statement, "select count(ids) from page where name > ''"))
          .as("pages by name in %s", copy)
          .isEqualTo(rows);
      assertThat(number(statement, "select count(ids) from page where walk_id > 0"))
          .as("pages by walk in %s", copy)
          .isEqualTo(rows);
      assertThat(number(statement, "select coalesce(sum(met), 0) from fetch_window"))
          .as("pages that the fetches have counted in %s", copy)
          .isEqualTo(rows);
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  @Timeout(60)
  void who_reads_waits_for_nobody_and_who_writes_for_the_end_of_the_transaction() throws Exception {
    try (Database database = database("file:")) {
      JdbcTemplate jdbc = database.jdbc();
      CountDownLatch changed = new CountDownLatch(1);
      CountDownLatch mayEnd = new CountDownLatch(1);
      CompletableFuture<Void> transaction =
          CompletableFuture.runAsync(
              () ->
                  database
                      .transactions()
                      .executeWithoutResult(
                          status -> {
                            erase(jdbc, "first");
                            changed.countDown();
                            await(mayEnd);
                            status.setRollbackOnly();
                          }),
              threads);
      await(changed);

      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> erase(jdbc, "second"), threads);

      assertThat(erased(jdbc)).isEmpty();
      assertThat(other).isNotDone();
      mayEnd.countDown();
      transaction.join();
      other.join();
      assertThat(erased(jdbc)).containsExactly("second");
    }
  }

  @Test
  @Timeout(60)
  void a_statement_that_fails_keeps_nobody_from_writing() throws Exception {
    try (Database database = database("file:")) {
      JdbcTemplate jdbc = database.jdbc();
      erase(jdbc, "first");
      assertThat(fails(() -> erase(jdbc, "first"))).isTrue();
      assertThat(
              fails(
                  () ->
                      database.transactions().executeWithoutResult(status -> erase(jdbc, "first"))))
          .isTrue();

      CompletableFuture.runAsync(() -> erase(jdbc, "second"), threads).join();

      assertThat(erased(jdbc)).containsExactly("first", "second");
    }
  }

  private static boolean fails(Runnable work) {
    try {
      work.run();
      return false;
    } catch (DuplicateKeyException e) {
      return true;
    }
  }

  private static void erase(JdbcTemplate jdbc, String hash) {
    jdbc.update("insert into erased (hash, at_ms) values (?, 0)", hash);
  }

  private static List<String> erased(JdbcTemplate jdbc) {
    return jdbc.queryForList("select hash from erased order by hash", String.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
