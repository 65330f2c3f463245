package io.highlevelexport.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.highlevelexport.EveryLocation;
import io.highlevelexport.ManualClock;
import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiGate;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.ledger.ContentLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the queue keeps in mind of the locations that content is wanted of. */
class ContentQueueTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String LOCATION = "loc1";

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock(NOW);
  private final Threads threads = new Threads();
  private TestDatabase database;
  private Answering jdbc;
  private ApiGate gate;
  private ContentQueue queue;

  @BeforeEach
  void open() {
    database = TestDatabase.sqlite(directory);
    jdbc = new Answering(database.dataSource());
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    Settings.Pauses backoff = new Settings.Pauses(0, MINUTE, MINUTE);
    Set<String> kinds = Set.of(Piece.TRANSCRIPT);
    gate =
        new ApiGate(
            new PauseStore(jdbc, transaction),
            backoff,
            () -> "credential",
            new EveryLocation(),
            clock,
            System::nanoTime);
    queue =
        new ContentQueue(
            () -> null,
            new ContentQueue.Wanted(
                new ContentLedger(jdbc, transaction, kinds),
                List.of(new TranscriptKind()),
                null,
                location -> true),
            new ApiAccess(gate, null, null, 0, null, MINUTE, clock),
            new RoutePause(),
            backoff,
            threads,
            clock);
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
    database.close();
  }

  @Test
  void threads_that_cannot_be_started_are_asked_for_again() {
    threads.isShort = true;
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> queue.wanted(LOCATION)).isInstanceOf(OutOfMemoryError.class);
    }

    threads.isShort = false;
    queue.begin();

    assertThat(threads.waiting).isNotEmpty();
    while (!threads.waiting.isEmpty()) {
      threads.waiting.remove().run();
    }
    assertThat(queue.isDone()).isTrue();
  }

  @Test
  void a_database_that_is_down_is_told_once() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger log = (Logger) LoggerFactory.getLogger(ContentQueue.class);
    log.addAppender(lines);
    lines.start();
    database.close();
    queue.wanted(LOCATION);
    for (int look = 0; look < 5; look++) {
      while (!threads.waiting.isEmpty()) {
        threads.waiting.remove().run();
      }
      queue.begin();
    }

    log.detachAppender(lines);
    assertThat(lines.list).filteredOn(line -> line.getLevel() == Level.WARN).hasSize(1);
  }

  /** It is paused just then, so that nothing of it begins. */
  @Test
  void what_is_wanted_while_the_ledger_says_that_nothing_is_waits_for_the_end_of_the_pause() {
    queue.wanted(LOCATION);
    while (threads.waiting.size() > 1) {
      threads.waiting.remove().run();
    }
    gate.failed(Window.content(-1000, LOCATION, NOW), "server", "it is down");
    jdbc.afterDue =
        () -> {
          jdbc.update(
              "insert into content_piece (location_id, kind, id, message_id, state, batch, place,"
                  + " due_ms) values (?, ?, 'call', 'call', 'wanted', 1, 0, ?)",
              LOCATION,
              Piece.TRANSCRIPT,
              NOW.toEpochMilli());
          queue.wanted(LOCATION);
        };
    threads.waiting.remove().run();
    assertThat(jdbc.afterDue).isNull();

    clock.advance(MINUTE.multipliedBy(2));
    queue.begin();

    assertThat(threads.waiting).isNotEmpty();
  }

  /** Does something behind the answer when the first piece is due. */
  private static final class Answering extends JdbcTemplate {
    private Runnable afterDue;

    Answering(DataSource database) {
      super(database);
    }

    @Override
    public <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
      List<T> answer = super.query(sql, mapper, parameters);
      if (afterDue != null && sql.startsWith("select min(due_ms)")) {
        Runnable next = afterDue;
        afterDue = null;
        next.run();
      }
      return answer;
    }
  }

  /** What was given to threads that the test runs itself. */
  private static final class Threads extends AbstractExecutorService {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean isShort;
    private boolean isShutdown;

    @Override
    public void execute(Runnable task) {
      if (isShort) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      waiting.add(task);
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.copyOf(waiting);
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return isShutdown;
    }
  }
}
