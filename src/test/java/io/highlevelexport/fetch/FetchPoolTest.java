package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.EveryLocation;
import io.highlevelexport.api.RateBudget;
import io.highlevelexport.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchPoolTest {
  private static final Instant END = Instant.parse("2026-11-24T10:00:00Z");

  private final AtomicLong now = new AtomicLong();
  private final RateBudget budget =
      new RateBudget(100, Duration.ofSeconds(10), now::get, false, new EveryLocation());
  private final Parallelism parallelism = new Parallelism(budget, 64);
  private final List<Long> fetched = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final FetchPool pool =
      new FetchPool(64, 500, 20_000, parallelism, this::fetch, Thread::new);

  @AfterEach
  void ends() throws InterruptedException {
    ended.countDown();
    pool.close();
  }

  @Test
  void the_only_fetch_of_a_slow_api_is_cut_for_all_fetches_that_it_takes() throws Exception {
    answersTake(Duration.ofSeconds(5));
    begin(1);

    assertThat(pool.parts(window(1), 560)).isEqualTo(56);
  }

  @Test
  void useful_fetches_follow_the_time_that_answers_take() throws Exception {
    assertThat(parallelism.useful("loc")).isEqualTo(6);

    answersTake(Duration.ofSeconds(1));

    assertThat(parallelism.useful("loc")).isBetween(12, 20);
  }

  @Test
  void where_answers_are_slow_a_part_has_two_pages_at_least() throws Exception {
    answersTake(Duration.ofSeconds(5));
    begin(1);

    assertThat(pool.parts(window(1), 4)).isEqualTo(2);
    assertThat(pool.parts(window(1), 3)).isEqualTo(1);
    assertThat(pool.parts(window(1), 1)).isEqualTo(1);
  }

  @Test
  void where_answers_are_quick_a_part_has_five_pages_at_least() throws Exception {
    answersTake(Duration.ofMillis(20));
    begin(1);

    assertThat(pool.parts(window(1), 9)).isEqualTo(1);
    assertThat(pool.parts(window(1), 10)).isEqualTo(2);
  }

  @Test
  void streams_that_are_not_known_yet_get_as_many_fetches() throws Exception {
    answersTake(Duration.ofSeconds(5));
    begin(1, 2, 3, 4);

    assertThat(pool.parts(window(1), 1000)).isEqualTo(14);
  }

  @Test
  void the_fetch_with_most_to_do_is_cut_and_others_are_not() throws Exception {
    answersTake(Duration.ofSeconds(5));
    begin(IntStream.rangeClosed(1, 30).toArray());
    LongStream.rangeClosed(2, 30).forEach(id -> pool.parts(window(id), 1));

    assertThat(pool.parts(window(2), 1)).isEqualTo(1);
    assertThat(pool.parts(window(1), 97)).isEqualTo(27);
  }

  @Test
  void nothing_is_cut_while_there_are_enough_fetches() throws Exception {
    answersTake(Duration.ofSeconds(5));
    begin(IntStream.rangeClosed(1, 56).toArray());

    assertThat(pool.parts(window(1), 1000)).isEqualTo(1);
  }

  @Test
  void nothing_is_cut_while_windows_wait() throws Exception {
    answersTake(Duration.ofMillis(100));
    begin(1, 2, 3, 4);

    assertThat(pool.parts(window(1), 1000)).isEqualTo(1);
  }

  @Test
  void a_poll_begins_at_once_while_histories_have_all_other_fetches() throws Exception {
    answersTake(Duration.ofSeconds(5));
    pool.add(LongStream.rangeClosed(1, 70).mapToObj(FetchPoolTest::window).toList());
    await().until(() -> begun() == 56);

    pool.add(List.of(new Window(71, "loc", "SMS", Window.Kind.POLL, END, END.plusSeconds(60))));

    await().until(() -> begun() == 57);
    assertThat(fetched).last().isEqualTo(71L);
  }

  @Test
  void a_history_begins_while_the_polls_of_many_locations_take_all_other_fetches() {
    pool.add(LongStream.rangeClosed(1, 500).mapToObj(id -> poll(id, "loc" + id)).toList());
    await().until(() -> begun() == 56);

    pool.add(List.of(window(501)));

    await().until(() -> begun() == 57);
    assertThat(fetched).last().isEqualTo(501L);
  }

  @Test
  void a_history_that_is_under_way_goes_on_while_many_others_begin() {
    begin(1);
    pool.parts(window(1), 1000);

    pool.add(firstOfOthersAnd(window(2), window(3), window(4)));

    await().until(() -> begun() == 56);
    assertThat(fetched).contains(2L, 3L, 4L);
  }

  @Test
  void of_few_fetches_one_is_a_history_s_that_is_under_way() throws Exception {
    try (FetchPool few = new FetchPool(4, 500, 20_000, parallelism, this::fetch, Thread::new)) {
      few.add(List.of(window(1)));
      few.parts(window(1), 1000);

      few.add(firstOfOthersAnd(window(2), window(3)));

      await().until(() -> begun() == 4);
      assertThat(fetched).contains(2L).doesNotContain(3L);
      ended.countDown();
    }
  }

  @Test
  void a_window_that_no_thread_could_be_started_for_is_taken_in_once_more() throws Exception {
    AtomicBoolean isShort = new AtomicBoolean(true);
    ThreadFactory threads =
        task -> {
          if (isShort.get()) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          return new Thread(task);
        };
    try (FetchPool few = new FetchPool(2, 500, 20_000, parallelism, this::fetch, threads)) {
      for (int i = 0; i < 3; i++) {
        try {
          few.add(List.of(window(1), window(2), poll(3, "loc")));
        } catch (OutOfMemoryError e) {
          // as whoever plans may see it
        }
      }
      few.begun();
      assertThat(few.isDone()).as("a pass ends, and is not complete").isTrue();

      isShort.set(false);
      few.add(List.of(window(1), poll(3, "loc")));

      await().until(() -> begun() == 2);
      ended.countDown();
    }
  }

  /** The first windows of many other locations, and these. */
  private static List<Window> firstOfOthersAnd(Window... windows) {
    Stream<Window> others =
        LongStream.rangeClosed(1, 500)
            .mapToObj(
                id -> new Window(100 + id, "loc" + id, "SMS", Window.Kind.BACKFILL, null, END));
    return Stream.concat(others, Stream.of(windows)).toList();
  }

  @Test
  void whoever_has_waited_longest_is_polled_first() throws Exception {
    FetchPool line =
        new FetchPool(
            1,
            500,
            20_000,
            parallelism,
            window -> {
              synchronized (fetched) {
                fetched.add(window.id());
              }
            },
            Thread::new);
    line.add(
        List.of(
            poll(1, "a"), poll(2, "a"), poll(3, "b"), poll(4, "c"), poll(5, "c"), poll(6, "b")));
    line.begun();

    await().until(line::isDone);
    line.close();
    assertThat(fetched).containsExactly(1L, 3L, 4L, 2L, 6L, 5L);
  }

  @Test
  void windows_that_could_bring_the_same_message_are_fetched_one_after_the_other()
      throws Exception {
    answersTake(Duration.ofSeconds(5));
    Window first = history(1, "SMS", END);
    Window second = history(2, "SMS", END.plusSeconds(99));
    pool.add(
        List.of(first, second, history(3, "SMS", END.plusSeconds(199)), history(4, "Call", END)));

    await().until(() -> begun() == 3);
    assertThat(fetched).containsExactlyInAnyOrder(1L, 3L, 4L);
    // what cannot begin beside it does not keep it from being cut
    assertThat(pool.parts(first, 560)).isGreaterThan(1);

    ended.countDown();
    await().until(() -> begun() == 4);
  }

  private static Window history(long id, String channel, Instant from) {
    return new Window(id, "loc", channel, Window.Kind.BACKFILL, from, from.plusSeconds(100));
  }

  private static Window poll(long id, String location) {
    return new Window(id, location, "SMS", Window.Kind.POLL, END, END.plusSeconds(60));
  }

  private void answersTake(Duration time) throws InterruptedException {
    RateBudget.Sent request = budget.of("loc").take(false);
    now.addAndGet(time.toNanos());
    parallelism.answered("loc", budget.of("loc").answered(request, 0, -1, Duration.ZERO));
  }

  private void begin(int... ids) {
    pool.add(IntStream.of(ids).mapToObj(FetchPoolTest::window).toList());
    int useful = Math.min(ids.length, parallelism.useful("loc"));
    await().until(() -> begun() == useful);
  }

  private int begun() {
    synchronized (fetched) {
      return fetched.size();
    }
  }

  private void fetch(Window window) {
    synchronized (fetched) {
      fetched.add(window.id());
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** None meets another one. */
  private static Window window(long id) {
    Instant from = END.minusSeconds(id + 1);
    return new Window(id, "loc", "SMS", Window.Kind.BACKFILL, from, from.plusSeconds(1));
  }
}
