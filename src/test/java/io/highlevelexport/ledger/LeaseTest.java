package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.delivery.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

class LeaseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Nested
  class PostgreSql extends Contract {
    @Override
    TestDatabase open() throws Exception {
      return TestDatabase.postgresql();
    }

    @Test
    void a_heartbeat_waits_for_no_transaction() {
      one.take();

      transactions(one)
          .executeWithoutResult(
              status ->
                  assertThat(CompletableFuture.runAsync(one::beat))
                      .succeedsWithin(Duration.ofMinutes(1)));
    }

    /** To the server, a batch that is sent in part looks the same. */
    @Test
    void a_holder_that_is_silent_in_the_middle_of_a_statement_does_not_keep_it() throws Exception {
      one.take();
      other.take();
      nanos.addAndGet(PATIENCE.toNanos() + 1);
      CompletableFuture<Void> statement =
          CompletableFuture.runAsync(
              () ->
                  transactions(one)
                      .executeWithoutResult(status -> jdbc.execute("select pg_sleep(600)")));
      String sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
      await().until(() -> jdbc.queryForObject(sleeping, Integer.class) == 1);

      assertThat(CompletableFuture.supplyAsync(other::take).get(5, TimeUnit.MINUTES)).isTrue();

      assertThatThrownBy(statement::join).hasRootCauseInstanceOf(SQLException.class);
    }
  }

  @Nested
  class MariaDb extends Contract {
    @Override
    TestDatabase open() throws Exception {
      return TestDatabase.mariadb();
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Contract {
    final AtomicLong nanos = new AtomicLong();
    private TestDatabase database;
    JdbcTemplate jdbc;
    Lease one;
    Lease other;

    abstract TestDatabase open() throws Exception;

    @BeforeAll
    void startDatabase() throws Exception {
      database = open();
      jdbc = database.jdbc();
    }

    @AfterAll
    void stopDatabase() throws Exception {
      if (database != null) {
        database.close();
      }
    }

    @BeforeEach
    void nobody_holds_it() {
      jdbc.update("update lease set holder = '', fence = 0, beat = 0");
      jdbc.update("delete from slot");
      one = lease(new Instance("one", 1, 1));
      other = lease(new Instance("other", 2, 2));
    }

    private Lease lease(Instance instance) {
      return new Lease(jdbc, database.dialect(), Lease.ALONE, instance, PATIENCE, nanos::get);
    }

    FencedTransactions transactions(Lease lease) {
      return new FencedTransactions(new JdbcTransactionManager(database.dataSource()), lease);
    }

    private Slots slots(Lease own) {
      return new Slots(jdbc, transactions(own), own, 3, id -> lease(id, "watcher"), nanos::get);
    }

    private Lease lease(int id, String process) {
      return new Lease(
          jdbc, database.dialect(), id, new Instance(process, 4, 4), PATIENCE, nanos::get);
    }

    private Lease taken(String name) {
      Lease lease = lease(Lease.named(jdbc, name), name);
      assertThat(lease.take()).isTrue();
      return lease;
    }

    @Test
    void an_instance_that_loses_its_lease_loses_all_its_slots_at_once() {
      Lease first = taken("first");
      Lease second = taken("second");
      Slots silent = slots(first);
      Slots alive = slots(second);
      assertThat(silent.take(0)).isTrue();
      assertThat(silent.take(1)).isTrue();
      assertThat(alive.take(0)).isFalse();
      alive.watch();
      assertThat(alive.take(0)).isFalse();

      nanos.addAndGet(PATIENCE.toNanos() + 1);
      alive.watch();

      assertThat(alive.take(0)).isTrue();
      assertThat(alive.take(1)).isTrue();
      assertThatThrownBy(() -> silent.take(2)).isInstanceOf(Lease.LostException.class);
      silent.release(0);
      assertThat(Slots.holdings(jdbc))
          .containsExactly(new Slots.Holding("", 1, 0), new Slots.Holding("second", 2, 4));
    }

    @Test
    void until_when_one_that_is_gone_may_have_asked_is_known_to_whoever_takes_over() {
      Lease first = taken("first");
      Lease second = taken("second");
      Slots silent = slots(first);
      Slots watcher = slots(second);
      silent.take(0);
      silent.take(1);
      silent.take(2);
      watcher.watch();
      silent.release(2);
      nanos.addAndGet(PATIENCE.toNanos() + 1);
      watcher.watch();

      assertThat(watcher.take(0)).isTrue();
      assertThat(watcher.take(2)).isTrue();

      Duration asked = PATIENCE.minus(PATIENCE.dividedBy(5));
      assertThat(watcher.askedByOneThatIsGone(location(watcher, 0)))
          .hasValueSatisfying(ago -> assertThat(ago).isBetween(asked, asked.plusNanos(1)));
      assertThat(watcher.askedByOneThatIsGone(location(watcher, 2))).isEmpty();
      // one that has just come has seen nothing of the first
      second.release();
      Lease third = taken("third");
      Slots stranger = slots(third);
      assertThat(stranger.take(1)).isTrue();
      assertThat(stranger.askedByOneThatIsGone(location(stranger, 1))).hasValue(Duration.ZERO);
    }

    private static String location(Slots slots, int slot) {
      return IntStream.range(0, 100)
          .mapToObj(number -> "loc" + number)
          .filter(id -> slots.of(id) == slot)
          .findFirst()
          .orElseThrow();
    }

    @Test
    void how_a_sink_is_each_of_many_instances_says_for_itself() {
      Lease first = taken("first");
      Lease second = taken("second");
      LaneStore failing = new LaneStore(jdbc, transactions(first), first.id());
      LaneStore working = new LaneStore(jdbc, transactions(second), second.id());
      Instant now = Instant.EPOCH;
      failing.put(
          new LaneStore.Lane(
              "sql", "", new LaneStore.Failing("location", "SMS", "full", now, 1, now)));

      working.clear();
      working.put(new LaneStore.Lane("sql", "", null));

      assertThat(working.all())
          .singleElement()
          .satisfies(lane -> assertThat(lane.failing().reason()).isEqualTo("full"));
      first.release();
      assertThat(working.all())
          .singleElement()
          .satisfies(lane -> assertThat(lane.failing()).isNull());
    }

    @Test
    void no_number_is_issued_twice() {
      one.take();
      Numbers here = numbers();
      Numbers there = numbers();
      List<Long> issued = new ArrayList<>();
      for (int count : List.of(1, 70, 3000, 60_000, 20)) {
        for (Numbers each : List.of(here, there)) {
          each.stock(3 * count);
          transactions(one)
              .executeWithoutResult(
                  status -> {
                    issued.addAll(some(each, count));
                    some(each, count);
                    status.setRollbackOnly();
                  });
          issued.addAll(some(each, count));
        }
      }

      assertThat(issued).doesNotHaveDuplicates().allMatch(number -> number > 0);
    }

    private List<Long> some(Numbers numbers, int count) {
      long first = numbers.next(count);
      return LongStream.range(first, first + count).boxed().toList();
    }

    private Numbers numbers() {
      return new Numbers(jdbc, transactions(one), "batch");
    }

    /** The database was down, and nobody could beat: that is not silence. */
    @Test
    void nobody_loses_slots_since_the_database_was_down() {
      Lease first = taken("first");
      Lease second = taken("second");
      slots(first).take(0);
      AtomicBoolean isDown = new AtomicBoolean();
      JdbcTemplate failing =
          new JdbcTemplate(database.dataSource()) {
            @Override
            public <T> List<T> queryForList(String sql, Class<T> type, Object... values) {
              if (isDown.get()) {
                throw new TransientDataAccessResourceException("down");
              }
              return super.queryForList(sql, type, values);
            }
          };
      Slots watcher =
          new Slots(
              failing, transactions(second), second, 3, id -> lease(id, "watcher"), nanos::get);
      watcher.watch();
      isDown.set(true);
      nanos.addAndGet(PATIENCE.toNanos() + 1);
      assertThatThrownBy(watcher::watch).isInstanceOf(DataAccessException.class);
      isDown.set(false);

      watcher.watch();

      first.beat();
    }

    @Test
    void who_has_left_commits_no_more() {
      one.take();
      one.release();

      assertThatThrownBy(() -> transactions(one).executeWithoutResult(status -> {}))
          .isInstanceOf(Lease.LostException.class);
    }

    @Test
    void one_at_a_time_holds_it() {
      assertThat(one.take()).isTrue();
      assertThat(other.take()).isFalse();
      one.release();
      assertThat(other.take()).isTrue();
      assertThat(one.take()).isFalse();
    }

    @Test
    void a_holder_that_beats_keeps_it() {
      one.take();
      for (int i = 0; i < 10; i++) {
        assertThat(other.take()).isFalse();
        nanos.addAndGet(PATIENCE.toNanos() / 2);
        one.beat();
      }
    }

    @Test
    void a_silent_holder_loses_it_and_can_write_no_more_when_it_wakes_up() {
      one.take();
      transactions(one).executeWithoutResult(status -> jdbc.update("update lease set beat = beat"));
      other.take();
      nanos.addAndGet(PATIENCE.toNanos() + 1);

      assertThat(other.take()).isTrue();

      assertThatThrownBy(one::beat).isInstanceOf(Lease.LostException.class);
      assertThatThrownBy(
              () ->
                  transactions(one)
                      .executeWithoutResult(status -> jdbc.update("update lease set beat = -1")))
          .isInstanceOf(Lease.LostException.class)
          .hasMessageContaining("other:2:2");
      assertThat(jdbc.queryForObject("select beat from lease where id = 1", Long.class))
          .isPositive();
      one.release();
      assertThat(other.holder()).isEqualTo("other:2:2");
    }

    @Test
    void a_holder_that_was_paused_finds_out_before_it_goes_on() {
      one.take();
      nanos.addAndGet(PATIENCE.toNanos() / 2 + 1);
      one.requireAfterPause();
      other.take();
      nanos.addAndGet(PATIENCE.toNanos() + 1);
      other.take();

      assertThatThrownBy(one::requireAfterPause).isInstanceOf(Lease.LostException.class);
      other.requireAfterPause();
    }

    @Test
    void a_holder_that_is_silent_in_the_middle_of_a_transaction_does_not_keep_it()
        throws Exception {
      Lease hasty =
          new Lease(
              jdbc,
              database.dialect(),
              Lease.ALONE,
              new Instance("hasty", 3, 3),
              Duration.ofSeconds(2),
              nanos::get);
      hasty.take();
      other.take();
      nanos.addAndGet(PATIENCE.toNanos() + 1);
      CompletableFuture<Boolean> taken = new CompletableFuture<>();

      assertThatThrownBy(
              () ->
                  transactions(hasty)
                      .executeWithoutResult(
                          status -> {
                            taken.completeAsync(other::take);
                            taken.orTimeout(120, TimeUnit.SECONDS).join();
                          }))
          .isInstanceOf(RuntimeException.class);

      assertThat(taken.join()).isTrue();
    }

    @Test
    void a_process_of_this_machine_that_is_gone_is_not_waited_for() throws Exception {
      Instance self = Instance.current();
      Process gone = new ProcessBuilder("true").start();
      gone.waitFor();
      lease(new Instance(self.host(), gone.pid(), 1)).take();

      assertThat(lease(self).take()).isTrue();
    }

    /** It has the same name, or none, and another process there has the same number. */
    @Test
    void a_process_of_another_machine_of_the_same_name_is_waited_for() {
      Instance self = Instance.current();
      String name = self.host().substring(0, self.host().indexOf('/'));
      for (String other : List.of(name, name + "/0123456789abcdef")) {
        nobody_holds_it();
        lease(new Instance(other, self.pid() + 100_000, 1)).take();
        Lease watcher = lease(self);

        assertThat(watcher.take()).isFalse();
        assertThat(watcher.isHeldForSure()).isFalse();
        jdbc.update("update lease set beat = beat + 1");
        assertThat(watcher.take()).isFalse();
        assertThat(watcher.isHeldForSure()).isTrue();
      }
    }

    @Test
    void a_living_process_of_this_machine_is_waited_for() {
      Instance self = Instance.current();
      assertThat(lease(self).take()).isTrue();
      assertThat(lease(new Instance(self.host(), self.pid() + 100_000, 1)).take()).isFalse();
    }
  }
}
