package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.EveryLocation;
import io.highlevelexport.ManualClock;
import io.highlevelexport.api.ApiGate;
import io.highlevelexport.api.Locations;
import io.highlevelexport.api.RateBudget;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PlannerTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final int CHANNELS = 6;

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock(START);
  private final AtomicInteger statements = new AtomicInteger();
  private final List<Window> fetched = new ArrayList<>();
  private volatile CountDownLatch goesOn = new CountDownLatch(0);
  private List<String> locations;
  private TestDatabase database;
  private Windows windows;
  private FetchPool pool;
  private Planner planner;

  private void open(TestDatabase opened, int count, int fetches) throws Exception {
    database = opened;
    locations = IntStream.range(0, count).mapToObj(i -> "loc" + i).toList();
    DataSource counted = counting(database.dataSource());
    JdbcTemplate jdbc = new JdbcTemplate(counted);
    TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(counted));
    windows = new Windows(jdbc, transactions);
    Path config = Path.of("config").toAbsolutePath();
    Settings settings =
        SettingsReader.read(
            Configuration.load(
                config,
                config,
                null,
                Map.of(),
                Map.of(),
                Map.of(
                    "export.api.token",
                    "pit-0",
                    "export.locations",
                    "loc0",
                    "export.sinks",
                    "file")),
            new Home(directory, config.getParent()));
    Parallelism parallelism =
        new Parallelism(
            new RateBudget(
                100, Duration.ofSeconds(10), System::nanoTime, false, new EveryLocation()),
            fetches);
    pool = new FetchPool(fetches, 500, 100_000, parallelism, this::fetch, Thread::new);
    planner =
        new Planner(
            settings,
            Locations.found(() -> locations, List::of, clock),
            windows,
            new ApiGate(
                new PauseStore(jdbc, transactions),
                settings.holds(),
                () -> "",
                new EveryLocation(),
                clock,
                System::nanoTime),
            UnaryOperator.identity(),
            pool,
            clock);
  }

  @AfterEach
  void close() throws Exception {
    goesOn.countDown();
    pool.close();
    database.close();
  }

  private void fetch(Window window) {
    try {
      goesOn.await();
      synchronized (fetched) {
        fetched.add(window);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was fetched by one plan. */
  private List<Window> plan() {
    planner.plan();
    return finish();
  }

  private List<Window> finish() {
    await().until(pool::isDone);
    database.jdbc().update("delete from fetch_window");
    synchronized (fetched) {
      List<Window> all = List.copyOf(fetched);
      fetched.clear();
      return all;
    }
  }

  @Test
  void a_stream_has_one_poll_at_most_that_waits_or_is_under_way() throws Exception {
    open(TestDatabase.sqlite(directory), 20, 2);
    plan();
    goesOn = new CountDownLatch(1);

    for (int period = 0; period < 5; period++) {
      clock.advance(Duration.ofMinutes(1));
      planner.plan();
      assertThat(windows.open()).hasSize(20 * CHANNELS);
    }
    goesOn.countDown();
    finish();

    List<Window> next = plan();
    assertThat(next).hasSize(20 * CHANNELS);
    assertThat(next)
        .allMatch(window -> window.to().equals(clock.instant().minus(Duration.ofMinutes(5))))
        .allMatch(window -> Duration.between(window.from(), window.to()).toMinutes() == 14);
  }

  /** A pass that was stopped left it, or the stream was paused. */
  @Test
  void a_poll_that_is_not_done_and_not_under_way_holds_no_other_one_up() throws Exception {
    open(TestDatabase.sqlite(directory), 1, 2);
    plan();
    clock.advance(Duration.ofMinutes(1));
    planner.plan();
    await().until(pool::isDone);
    clock.advance(Duration.ofHours(1));

    planner.plan();

    assertThat(windows.open())
        .filteredOn(window -> window.to().equals(clock.instant().minus(Duration.ofMinutes(5))))
        .hasSize(CHANNELS);
  }

  /** Until it is read, what is new would count as exported, and wait for as long as history may. */
  @Test
  void recent_days_that_are_read_again_are_no_part_of_a_poll() throws Exception {
    open(TestDatabase.sqlite(directory), 1, 2);
    plan();
    clock.advance(Duration.ofHours(7));

    List<Window> next = plan();

    Instant before = START.minus(Duration.ofMinutes(15));
    assertThat(next)
        .filteredOn(window -> window.kind() == Window.Kind.POLL)
        .hasSize(CHANNELS)
        .allMatch(window -> window.from().equals(before))
        .allMatch(window -> window.to().equals(clock.instant().minus(Duration.ofMinutes(5))));
    assertThat(next)
        .filteredOn(window -> window.kind() == Window.Kind.REFRESH)
        .hasSize(CHANNELS)
        .allMatch(window -> window.to().equals(before));
  }

  @Test
  void streams_of_a_location_that_is_no_longer_exported_are_not_fetched() throws Exception {
    open(TestDatabase.sqlite(directory), 10, 2);
    goesOn = new CountDownLatch(1);
    planner.plan();
    locations = locations.subList(0, 3);
    clock.advance(Duration.ofHours(2));
    planner.plan();
    goesOn.countDown();

    assertThat(plan()).extracting(Window::locationId).containsOnly("loc0", "loc1", "loc2");
  }

  @Test
  void many_quiet_streams_are_polled_in_turn() throws Exception {
    open(TestDatabase.sqlite(directory), 2_000, 8);
    int streams = 2_000 * CHANNELS;
    assertThat(plan()).hasSize(streams);
    clock.advance(Duration.ofMinutes(1));
    Set<String> first = polled(plan());
    clock.advance(Duration.ofMinutes(1));
    Set<String> second = polled(plan());

    assertThat(first.size()).isBetween(streams * 2 / 5, streams * 3 / 5);
    assertThat(second.size()).isBetween(streams * 2 / 5, streams * 3 / 5);
    second.addAll(first);
    assertThat(second.size()).isGreaterThan(streams * 98 / 100);
  }

  /** The others were asked for late changes, or were read again. */
  private static Set<String> polled(List<Window> windows) {
    return windows.stream()
        .filter(window -> window.kind() == Window.Kind.POLL)
        .map(window -> window.locationId() + window.channel())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_hundred_locations_take_some_statements(Dialect dialect) throws Exception {
    open(TestDatabase.of(dialect, directory), 400, 4);
    goesOn = new CountDownLatch(1);
    statements.set(0);

    planner.plan();

    assertThat(windows.open()).hasSize(400 * CHANNELS);
    assertThat(statements).hasValueLessThan(45);
    goesOn.countDown();
    assertThat(finish()).hasSize(400 * CHANNELS);
  }

  /** Counts the statements that are prepared. */
  private DataSource counting(DataSource whole) {
    return proxy(
        DataSource.class,
        whole,
        made ->
            made instanceof Connection connection
                ? proxy(
                    Connection.class,
                    connection,
                    statement -> {
                      statements.incrementAndGet();
                      return statement;
                    })
                : made);
  }

  private static <T> T proxy(Class<T> type, T whole, UnaryOperator<Object> made) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                Object result = method.invoke(whole, arguments);
                boolean isMade =
                    method.getName().equals("getConnection")
                        || method.getName().equals("prepareStatement")
                        || method.getName().equals("createStatement");
                return isMade ? made.apply(result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
