package io.highlevelexport.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.deliver.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

class GroupCommitTest {
  @TempDir private Path directory;

  @Nested
  class Sqlite extends Contract {
    @Override
    TestDatabase open() {
      return TestDatabase.sqlite(directory);
    }
  }

  @Nested
  class PostgreSql extends Contract {
    @Override
    TestDatabase open() throws Exception {
      return TestDatabase.postgresql();
    }
  }

  @Nested
  class MariaDb extends Contract {
    @Override
    TestDatabase open() throws Exception {
      return TestDatabase.mariadb();
    }
  }

  abstract static class Contract {
    private final AtomicInteger commits = new AtomicInteger();
    private final CountDownLatch firstMayGoOn = new CountDownLatch(1);
    private TestDatabase database;
    private JdbcTemplate jdbc;
    private GroupCommit group;

    abstract TestDatabase open() throws Exception;

    @BeforeEach
    void hold_the_lease() throws Exception {
      database = open();
      jdbc = database.jdbc();
      Instance self = new Instance("one", 1, 1);
      Duration patience = Duration.ofSeconds(30);
      Lease lease = new Lease(jdbc, database.dialect(), self, patience, System::nanoTime);
      assertThat(lease.take()).isTrue();
      JdbcTransactionManager counting =
          new JdbcTransactionManager(database.dataSource()) {
            @Override
            protected void doCommit(DefaultTransactionStatus status) {
              commits.incrementAndGet();
              super.doCommit(status);
            }
          };
      group = new GroupCommit(new FencedTransactions(counting, lease));
    }

    @AfterEach
    void close() throws Exception {
      database.close();
    }

    @Test
    void what_comes_while_one_commits_goes_into_one_transaction() throws Exception {
      CompletableFuture<Void> first = startFirst(() -> insert("first"));
      List<CompletableFuture<Void>> others = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String hash = "other " + i;
        others.add(startWaiting(() -> insert(hash)));
      }

      firstMayGoOn.countDown();

      first.get(30, TimeUnit.SECONDS);
      for (CompletableFuture<Void> other : others) {
        other.get(30, TimeUnit.SECONDS);
      }
      assertThat(count()).isEqualTo(9);
      assertThat(commits).hasValue(2);
    }

    @Test
    void nobody_fails_for_anothers_fault() throws Exception {
      startFirst(() -> insert("first"));
      CompletableFuture<Void> before = startWaiting(() -> insert("before"));
      CompletableFuture<Void> twin = startWaiting(() -> insert("first"));
      CompletableFuture<Void> after = startWaiting(() -> insert("after"));

      firstMayGoOn.countDown();

      before.get(30, TimeUnit.SECONDS);
      after.get(30, TimeUnit.SECONDS);
      assertThat(twin)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(DuplicateKeyException.class);
      assertThat(count()).isEqualTo(3);
    }

    @Test
    void all_fail_when_another_instance_has_taken_over() throws Exception {
      CompletableFuture<Void> first =
          startFirst(() -> jdbc.update("update lease set fence = fence + 1, holder = 'two:2:2'"));
      List<CompletableFuture<Void>> others =
          List.of(startWaiting(() -> insert("one")), startWaiting(() -> insert("two")));

      firstMayGoOn.countDown();

      first.get(30, TimeUnit.SECONDS);
      assertThat(others)
          .allSatisfy(
              other ->
                  assertThat(other)
                      .failsWithin(Duration.ofSeconds(30))
                      .withThrowableThat()
                      .withCauseInstanceOf(Lease.LostException.class));
      assertThat(count()).isZero();
    }

    @Test
    void nobody_takes_for_committed_what_another_threads_error_undid() throws Exception {
      CompletableFuture<Void> first = startFirst(() -> insert("first"));
      CompletableFuture<Void> leading =
          startWaiting(
              () -> {
                throw new StackOverflowError();
              });
      CompletableFuture<Void> following = startWaiting(() -> insert("following"));

      firstMayGoOn.countDown();

      first.get(30, TimeUnit.SECONDS);
      assertThat(leading).failsWithin(Duration.ofSeconds(30));
      assertThat(following).failsWithin(Duration.ofSeconds(30));
      assertThat(count()).isEqualTo(1);
    }

    private CompletableFuture<Void> startFirst(Runnable work) throws Exception {
      CountDownLatch isAtWork = new CountDownLatch(1);
      CompletableFuture<Void> first = new CompletableFuture<>();
      start(
          first,
          () -> {
            isAtWork.countDown();
            await().until(() -> firstMayGoOn.getCount() == 0);
            work.run();
          });
      assertThat(isAtWork.await(30, TimeUnit.SECONDS)).isTrue();
      return first;
    }

    /** Returns when its thread waits for the one that commits. */
    private CompletableFuture<Void> startWaiting(Runnable work) {
      CompletableFuture<Void> result = new CompletableFuture<>();
      Thread thread = start(result, work);
      await().until(() -> thread.getState() == Thread.State.WAITING);
      return result;
    }

    private Thread start(CompletableFuture<Void> result, Runnable work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  group.execute(work);
                  result.complete(null);
                } catch (RuntimeException | Error e) {
                  result.completeExceptionally(e);
                }
              });
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    private void insert(String hash) {
      jdbc.update("insert into erased (hash, at_ms) values (?, 0)", hash);
    }

    private int count() {
      return jdbc.queryForObject("select count(*) from erased", Integer.class);
    }
  }
}
