package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.highlevelexport.config.Settings;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.CannotCreateTransactionException;

/** What other processes and a full disk do to transactions on the embedded database. */
class SqliteFileTest {
  private static final String INSERT = "insert into erased (hash, at_ms) values (?, 0)";

  @TempDir private Path directory;
  private Path file;
  private Database database;

  @BeforeEach
  void open() {
    file = directory.resolve("sub/test.db");
    database = new Database(new Settings.Sql("jdbc:sqlite:" + file, "", ""));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Connection other() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private int rows() {
    return database.readingJdbc().queryForObject("select count(*) from erased", Integer.class);
  }

  private void insertTwoAndFail() {
    database
        .transactions()
        .executeWithoutResult(
            status -> {
              database.jdbc().update(INSERT, "one");
              database.jdbc().update(INSERT, "two");
              throw new IllegalArgumentException("on purpose");
            });
  }

  @Test
  void after_a_transaction_that_another_process_kept_from_beginning_the_next_is_whole()
      throws Exception {
    database.jdbc().execute("pragma busy_timeout = 50");
    try (Connection other = other()) {
      other.createStatement().execute("begin immediate");
      assertThatThrownBy(this::insertTwoAndFail)
          .isInstanceOf(CannotCreateTransactionException.class)
          .hasStackTraceContaining("SQLITE_BUSY");
    }

    assertThatThrownBy(this::insertTwoAndFail).hasMessage("on purpose");

    assertThat(rows()).isZero();
    database.transactions().executeWithoutResult(status -> database.jdbc().update(INSERT, "one"));
    assertThat(rows()).isOne();
  }

  @Test
  void a_full_disk_is_told_as_such_and_the_next_transaction_is_whole() {
    Long pages = database.jdbc().queryForObject("pragma page_count", Long.class);
    database.jdbc().execute("pragma max_page_count = " + (pages + 4));
    String long1 = "x".repeat(100_000);

    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .executeWithoutResult(
                        status -> {
                          database.jdbc().update(INSERT, "one");
                          database.jdbc().update(INSERT, long1);
                        }))
        .hasMessageContaining("SQLITE_FULL");

    database.jdbc().execute("pragma max_page_count = 1000000");
    assertThatThrownBy(this::insertTwoAndFail).hasMessage("on purpose");
    assertThat(rows()).isZero();
  }

  @Test
  void others_read_and_write_while_it_is_open_and_a_reader_sees_what_is_committed()
      throws Exception {
    database.jdbc().update(INSERT, "one");
    try (Connection other = other()) {
      database
          .transactions()
          .executeWithoutResult(
              status -> {
                database.jdbc().update(INSERT, "two");
                assertThat(rows()).isOne();
              });
      assertThat(other.createStatement().executeUpdate("delete from erased where hash = 'one'"))
          .isOne();
    }
    assertThat(rows()).isOne();
  }

  @Test
  void a_connection_is_not_lent_to_nobody_where_no_thread_can_be_started() throws Exception {
    HikariDataSource pool = (HikariDataSource) database.dataSource();
    Field field = HikariPool.class.getDeclaredField("addConnectionExecutor");
    field.setAccessible(true);
    ThreadPoolExecutor threads = (ThreadPoolExecutor) field.get(pool.getHikariPoolMXBean());
    threads.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    ThreadFactory real = threads.getThreadFactory();
    AtomicInteger started = new AtomicInteger();
    threads.setThreadFactory(
        task -> {
          if (started.incrementAndGet() % 2 == 0) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          return real.newThread(task);
        });
    ExecutorService users = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 200; i++) {
      users.execute(
          () -> {
            try (Connection connection = pool.getConnection()) {
              Thread.yield();
            } catch (SQLException | OutOfMemoryError e) {
              // some get none, which they are told
            }
          });
    }
    users.shutdown();

    assertThat(users.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  @Test
  void what_only_looks_cannot_write() {
    assertThatThrownBy(() -> database.readingJdbc().update(INSERT, "one"))
        .hasStackTraceContaining("SQLITE_READONLY");
  }

  @Test
  void a_commit_is_on_the_disk_before_it_is_told() {
    assertThat(database.jdbc().queryForObject("pragma journal_mode", String.class))
        .isEqualTo("wal");
    assertThat(database.jdbc().queryForObject("pragma synchronous", Integer.class)).isEqualTo(2);
  }

  @Test
  void a_file_that_is_no_database_is_told() throws Exception {
    Path text = Files.writeString(directory.resolve("text.db"), "x".repeat(5000));

    assertThatThrownBy(() -> new Database(new Settings.Sql("jdbc:sqlite:" + text, "", "")))
        .hasMessageContaining("not a database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"})
  void network_file_systems_are_known(String type) {
    assertThat(SqliteFile.isNetwork(type)).isTrue();
  }

  @Test
  void others_are_taken_for_local() {
    assertThat(Stream.of("ext4", "xfs", "overlay", "apfs", "tmpfs", "NTFS", "9p", "btrfs", "zfs"))
        .noneMatch(SqliteFile::isNetwork);
  }
}
