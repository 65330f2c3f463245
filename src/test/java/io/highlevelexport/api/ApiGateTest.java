package io.highlevelexport.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.EveryLocation;
import io.highlevelexport.ManualClock;
import io.highlevelexport.auth.AskAgain;
import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.TestDatabase;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ApiGateTest {
  private static final Instant END = Instant.parse("2026-11-24T10:00:00Z");
  private static final Settings.Pauses BACKOFF =
      new Settings.Pauses(0, Duration.ofMinutes(1), Duration.ofHours(1));

  @TempDir private Path directory;
  private final AtomicLong now = new AtomicLong();
  private final ManualClock clock = new ManualClock(END);
  private String credential = "first";
  private TestDatabase database;
  private PauseStore store;
  private ApiGate gate;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.sqlite(directory);
    store = storeIn(database);
    gate = gate();
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private static PauseStore storeIn(TestDatabase database) {
    return new PauseStore(
        new JdbcTemplate(database.dataSource()),
        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())));
  }

  private ApiGate gate() {
    return new ApiGate(store, BACKOFF, () -> credential, new EveryLocation(), clock, now::get);
  }

  @Test
  void while_the_first_answer_may_be_a_refusal_nobody_else_asks() throws Exception {
    gate.awaitTurn(window(1));

    assertThat(isHeldUp(window(2))).isTrue();
  }

  @Test
  void others_wait_for_a_slow_first_answer_for_a_second_at_most() throws Exception {
    gate.awaitTurn(window(1));
    now.addAndGet(Duration.ofMillis(999).toNanos());
    assertThat(isHeldUp(window(2))).isTrue();

    now.addAndGet(Duration.ofMillis(1).toNanos());

    assertThat(isHeldUp(window(2))).isFalse();
    assertThat(gate.isOpen(window(2))).isTrue();
    assertThat(isHeldUp(window(3))).isFalse();
  }

  @Test
  void after_a_refusal_others_wait_however_long_it_takes() throws Exception {
    gate.awaitTurn(window(1));
    gate.refused(window(1), refusal());
    now.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(isHeldUp(window(2))).isTrue();
    assertThat(gate.isOpen(window(2))).isFalse();

    gate.answered("loc", now.get(), false);
    assertThat(isHeldUp(window(2))).isFalse();
  }

  @Test
  void what_was_sent_before_a_refusal_says_nothing_of_the_token() throws Exception {
    gate.awaitTurn(window(1));
    now.addAndGet(Duration.ofMillis(30).toNanos());
    gate.refused(window(1), refusal());

    gate.answered("loc", 0, true);

    assertThat(isHeldUp(window(2))).isTrue();
    assertThat(gate.refusal("loc")).isPresent();
  }

  @Test
  void a_slow_answer_to_a_request_from_before_a_refusal_ends_no_pause() throws Exception {
    gate.enter(window(1));
    gate.awaitTurn(window(1));
    now.addAndGet(Duration.ofMillis(30).toNanos());
    gate.refused(window(1), refusal());
    gate.failed(window(1), "auth", "401");
    gate.leave(window(1));

    gate.answered("loc", 0, true);

    assertThat(gate.isPaused("loc", "SMS")).isTrue();
    gate.answered("loc", now.get() + 1, true);
    assertThat(gate.isPaused("loc", "SMS")).isFalse();
  }

  @Test
  void many_fetches_that_fail_at_once_are_one_pause() {
    for (int round = 1; round <= 3; round++) {
      LongStream.rangeClosed(1, 6).forEach(id -> gate.enter(window(id)));
      Pause first = gate.failed(window(1), "auth", "401");
      assertThat(first.attempts()).isEqualTo(round);
      LongStream.rangeClosed(2, 6)
          .forEach(id -> assertThat(gate.failed(window(id), "auth", "401")).isNull());
      LongStream.rangeClosed(1, 6).forEach(id -> gate.leave(window(id)));
      clock.advance(Duration.ofHours(1));
    }

    assertThat(store.all())
        .singleElement()
        .matches(pause -> pause.attempts() == 3 && pause.since().equals(END));
  }

  @Test
  void a_fetch_under_way_ends_however_short_the_pause() throws Exception {
    gate.enter(window(1));
    gate.enter(window(2));
    gate.failed(window(1), "server", "503");
    clock.advance(Duration.ofMinutes(2));

    assertThatThrownBy(() -> gate.isOpen(window(2))).isInstanceOf(PausedException.class);

    gate.leave(window(2));
    gate.enter(window(2));
    assertThat(gate.isOpen(window(2))).isTrue();
  }

  @Test
  void a_pause_is_over_when_all_windows_that_failed_are_through() {
    gate.enter(window(1));
    gate.enter(window(2));
    gate.failed(window(1), "server", "503");
    gate.failed(window(2), "server", "503");

    gate.through(window(1));
    gate.through(window(3));
    assertThat(store.all()).hasSize(1);

    gate.through(window(2));
    assertThat(store.all()).isEmpty();
  }

  @Test
  void after_a_restart_it_is_asked_again_but_for_what_lasts() {
    gate.failed(window(1), "server", "503");
    gate.incomplete(other(), "5 of 6 messages came");
    assertThat(restarted().isPaused(other())).isFalse();
    gate.incomplete(other(), "5 of 6 messages came");

    ApiGate restarted = restarted();

    assertThat(restarted.isPaused(window(1))).isFalse();
    assertThat(restarted.isPaused(other())).isTrue();
    restarted.enter(window(1));
    assertThat(restarted.failed(window(1), "server", "503").attempts()).isEqualTo(2);
  }

  private ApiGate restarted() {
    ApiGate restarted = gate();
    restarted.load(id -> true, Set.of(1L, 2L));
    return restarted;
  }

  @Test
  void what_is_paused_for_a_window_that_is_done_is_forgotten_at_the_start() {
    gate.incomplete(window(1), "5 of 6 messages came");

    gate().load(id -> true, Set.of());

    assertThat(store.all()).isEmpty();
  }

  @Test
  void an_incomplete_window_is_read_again_once_a_day_in_the_end() {
    Pause pause = null;
    for (int miss = 0; miss < 20; miss++) {
      pause = gate.incomplete(window(1), "5 of 6 messages came");
    }

    assertThat(pause.until()).isEqualTo(END.plus(Duration.ofDays(1)));
    assertThat(gate.isPaused("loc", "SMS")).isFalse();
  }

  @Test
  void a_permanent_401_is_paused_until_there_is_another_credential() throws Exception {
    gate.awaitTurn(window(1));
    gate.refused(window(1), new Refusal("first", AskAgain.WITH_ANOTHER_CREDENTIAL, "no"));
    gate.failed(window(1), "auth", "401");
    ApiGate restarted = gate();
    restarted.load(id -> true, Set.of());
    clock.advance(Duration.ofDays(400));
    assertThat(restarted.isPaused("loc", "SMS")).isTrue();

    credential = "second";

    assertThat(restarted.isPaused("loc", "SMS")).isFalse();
  }

  @Test
  void a_pause_does_not_last_longer_because_the_clock_was_set_back() {
    gate.failed(window(1), "server", "503");

    clock.advance(Duration.ofDays(-30));

    assertThat(gate.isPaused(window(1))).isFalse();
  }

  @Test
  void a_scarce_quota_pauses_all_but_polls() {
    gate.keepForPolls("loc", true, "40 of 100 are left");

    assertThat(gate.isPaused(window(1))).isTrue();
    assertThat(gate.isPaused(poll())).isFalse();
    assertThat(gate.isPaused("loc", "SMS")).isFalse();

    gate.keepForPolls("loc", false, "90 of 100 are left");
    assertThat(gate.isPaused(window(1))).isFalse();
    assertThat(store.all()).isEmpty();
  }

  @Test
  void only_429s_that_go_on_and_on_are_noted_until_an_answer_comes() {
    for (int round = 0; round < 10; round++) {
      long sentAt = now.get();
      now.addAndGet(1000);
      gate.limited(window(1), sentAt, Duration.ofSeconds(10));
      gate.limited(window(2), sentAt, Duration.ofSeconds(10));
      assertThat(store.all()).hasSize(round < 2 ? 0 : 1);
    }
    assertThat(gate.isPaused(window(1))).isFalse();

    gate.answered("loc", now.get(), true);

    assertThat(store.all()).isEmpty();
  }

  @Test
  void a_long_retry_after_pauses_the_location() {
    gate.enter(window(1));
    gate.limited(window(1), 0, Duration.ofMinutes(30));
    gate.limited(window(1), 0, Duration.ofMinutes(30));

    assertThat(store.all()).singleElement().matches(pause -> pause.attempts() == 1);
    assertThatThrownBy(() -> gate.isOpen(window(1))).isInstanceOf(PausedException.class);
    clock.advance(Duration.ofMinutes(30));
    assertThat(gate.isPaused(window(1))).isFalse();
  }

  /** A page that was asked for before the pause ends it; the API still says not to ask. */
  @Test
  void a_long_retry_after_pauses_again_a_fetch_from_before_an_ended_pause() {
    gate.enter(window(1));
    gate.enter(window(2));
    gate.limited(window(1), 0, Duration.ofMinutes(30));
    gate.answered("loc", 0, true);
    assertThat(store.all()).isEmpty();

    gate.limited(window(2), 0, Duration.ofMinutes(30));

    assertThat(gate.isPaused(window(2))).isTrue();
  }

  @Test
  void whatever_the_api_says_can_be_stored_in_postgresql() throws Exception {
    try (TestDatabase postgresql = TestDatabase.postgresql()) {
      storesWhateverTheApiSays(postgresql);
    }
  }

  @Test
  void whatever_the_api_says_can_be_stored_in_mariadb() throws Exception {
    try (TestDatabase mariadb = TestDatabase.mariadb()) {
      storesWhateverTheApiSays(mariadb);
    }
  }

  private void storesWhateverTheApiSays(TestDatabase other) {
    store = storeIn(other);

    gate().failed(window(1), "client", "\u0000 \ud800 \u540d " + "x".repeat(1988) + "\ud83d\ude00");

    assertThat(store.all())
        .singleElement()
        .matches(pause -> pause.reason().startsWith("\ufffd \ufffd \u540d x"));
  }

  private static Refusal refusal() {
    return new Refusal("first", AskAgain.AFTER_A_PAUSE, "Invalid JWT");
  }

  private boolean isHeldUp(Window window) throws InterruptedException {
    Thread asking = new Thread(() -> enter(window));
    asking.start();
    asking.join(200);
    boolean heldUp = asking.isAlive();
    asking.interrupt();
    asking.join();
    return heldUp;
  }

  private void enter(Window window) {
    try {
      gate.awaitTurn(window);
    } catch (InterruptedException | PausedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Window window(long id) {
    return new Window(id, "loc", "SMS", Window.Kind.BACKFILL, null, END);
  }

  private static Window other() {
    return new Window(2, "loc", "Call", Window.Kind.BACKFILL, null, END);
  }

  private static Window poll() {
    return new Window(3, "loc", "SMS", Window.Kind.POLL, END, END);
  }
}
