package io.highlevelexport.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.highlevelexport.EveryLocation;
import io.highlevelexport.ledger.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateBudgetTest {
  /** How far requests are apart at least. */
  private static final long GAP = Duration.ofMillis(53).toNanos();

  private static final Share ALONE = new EveryLocation();

  private final AtomicLong now = new AtomicLong();
  private final RateBudget budget =
      new RateBudget(100, Duration.ofSeconds(10), now::get, false, ALONE);

  @Test
  void an_absurd_interval_in_an_answer_slows_a_fetch_down_for_a_minute_at_most()
      throws InterruptedException {
    budget.of("loc").answered(budget.of("loc").take(false), 1, 0, Duration.ofDays(20));
    now.set(Duration.ofSeconds(60).toNanos());

    assertTimeoutPreemptively(Duration.ofSeconds(2), () -> budget.of("loc").take(false));
  }

  @Test
  void numbers_of_an_answer_make_no_more_of_it_than_the_configured_limit() throws Exception {
    RateBudget.Sent request = budget.of("loc").take(false);

    budget.of("loc").answered(request, Integer.MAX_VALUE, 0, Duration.ofSeconds(10));

    assertThat(budget.room("loc").limit()).isEqualTo(100);
    assertThat(budget.room("loc").left()).isZero();
    now.set(Duration.ofSeconds(11).toNanos());
    assertThat(budget.room("loc").left()).isEqualTo(100);
  }

  @Test
  void what_another_instance_has_asked_for_is_known_by_the_answer_to_one_request()
      throws Exception {
    RateBudget shared = new RateBudget(100, Duration.ofSeconds(10), now::get, true, ALONE);
    RateBudget.Sent first = shared.of("loc").take(false);
    now.addAndGet(GAP);
    Thread second =
        new Thread(
            () -> {
              try {
                shared.of("loc").take(false);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    second.start();
    await().until(() -> second.getState() == Thread.State.TIMED_WAITING);

    shared.of("loc").answered(first, 100, 20, Duration.ofSeconds(10));
    now.addAndGet(GAP);

    second.join(Duration.ofMinutes(1).toMillis());
    assertThat(shared.room("loc").left()).isEqualTo(19);
  }

  @Test
  void what_one_that_is_gone_may_have_asked_for_is_waited_for() throws Exception {
    Share share =
        new EveryLocation() {
          @Override
          public Optional<Duration> askedByOneThatIsGone(String locationId) {
            return Optional.of(Duration.ofSeconds(8)).filter(ago -> locationId.equals("abandoned"));
          }
        };
    RateBudget shared = new RateBudget(100, Duration.ofSeconds(10), now::get, true, share);
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> shared.of("left").take(false));
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Thread first = taking(shared, "abandoned", false, order);
    await().until(() -> first.getState() == Thread.State.TIMED_WAITING);
    assertThat(order).isEmpty();

    // with the margin of the window, a twentieth
    now.addAndGet(Duration.ofMillis(2500).toNanos());
    shared.of("abandoned").refused(Duration.ZERO);

    first.join(300_000);
    assertThat(order).hasSize(1);
  }

  @Test
  void who_waits_for_a_location_that_is_left_waits_no_longer_and_does_not_count() throws Exception {
    RateBudget one = new RateBudget(1, Duration.ofSeconds(10), now::get, false, ALONE);
    one.of("loc").take(false);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<Thread> waiting = List.of(taking(one, false, order), taking(one, true, order));
    await()
        .until(() -> waiting.stream().allMatch(each -> each.getState().name().contains("WAITING")));

    one.leave("loc"::equals);

    for (Thread each : waiting) {
      each.join(300_000);
    }
    assertThat(order).containsExactlyInAnyOrder("first", "last");
    assertThat(one.hasRoom("loc"::equals)).isFalse();
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(one.hasRoom("loc"::equals)).isTrue();
  }

  @Test
  void late_answers_do_not_make_our_own_requests_look_like_those_of_others() throws Exception {
    RateBudget.Sent lastOfHundred = null;
    for (int request = 0; request < 100; request++) {
      now.addAndGet(GAP);
      lastOfHundred = budget.of("loc").take(false);
    }
    now.addAndGet(Duration.ofMillis(10_300).toNanos());
    budget.of("loc").take(false);
    budget.of("loc").answered(lastOfHundred, 100, 0, Duration.ofSeconds(10));

    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> {
          for (int request = 1; request < 100; request++) {
            now.addAndGet(GAP);
            budget.of("loc").take(false);
          }
        });
  }

  @Test
  void who_comes_last_waits_while_another_waits() throws Exception {
    RateBudget one = new RateBudget(1, Duration.ofMillis(100), System::nanoTime, false, ALONE);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    one.of("loc").take(false);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(taking(one, true, order));
    }
    for (int i = 0; i < 5; i++) {
      threads.add(taking(one, false, order));
    }
    for (Thread thread : threads) {
      thread.join(300_000);
    }

    assertThat(order.subList(0, 5)).containsOnly("first");
    assertThat(order.subList(5, 8)).containsOnly("last");
  }

  private static Thread taking(RateBudget budget, boolean isLast, List<String> order) {
    return taking(budget, "loc", isLast, order);
  }

  private static Thread taking(
      RateBudget budget, String locationId, boolean isLast, List<String> order) {
    Thread thread =
        new Thread(
            () -> {
              try {
                budget.of(locationId).take(isLast);
                order.add(isLast ? "last" : "first");
              } catch (InterruptedException e) {
                order.add("interrupted");
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void a_request_counts_from_when_it_is_written() throws Exception {
    for (int request = 0; request < 100; request++) {
      now.addAndGet(GAP);
      budget.of("loc").take(false);
    }
    now.set(Duration.ofSeconds(7).toNanos());
    for (int request = 0; request < 100; request++) {
      budget.of("loc").sending();
    }
    now.set(Duration.ofMillis(16_500).toNanos());

    assertThat(isHeldUp()).isTrue();
  }

  @Test
  void the_first_request_counts_from_when_it_can_have_arrived() throws Exception {
    RateBudget.Sent first = budget.of("loc").take(false);
    budget.of("loc").sending();
    RateBudget.Sent later = first;
    for (int request = 1; request < 100; request++) {
      now.addAndGet(GAP);
      later = budget.of("loc").take(false);
      budget.of("loc").sending();
      if (request == 30) {
        budget.of("loc").answered(first, 0, -1, Duration.ZERO);
      }
    }
    now.addAndGet(Duration.ofMillis(300).toNanos());
    budget.of("loc").answered(later, 0, -1, Duration.ZERO);
    long late = 30 * GAP - Duration.ofMillis(300).toNanos();

    now.set(late + Duration.ofMillis(10_499).toNanos());
    assertThat(isHeldUp()).isTrue();
    now.set(late + Duration.ofMillis(10_500).toNanos());
    assertThat(isHeldUp()).isFalse();
  }

  @Test
  void what_others_use_up_is_not_sent() throws Exception {
    budget.of("loc").answered(budget.of("loc").take(false), 100, 40, Duration.ofSeconds(10));
    for (int request = 1; request <= 40; request++) {
      now.addAndGet(GAP);
      budget.of("loc").take(false);
    }

    assertThat(isHeldUp()).isTrue();
  }

  @Test
  void requests_come_closer_as_long_as_all_goes_well() throws Exception {
    assertThat(millisForAHundred()).isEqualTo(10_450);
    assertThat(millisForAHundred()).isEqualTo(10_400);
    for (int hundred = 0; hundred < 6; hundred++) {
      millisForAHundred();
    }
    assertThat(millisForAHundred()).isEqualTo(10_250);
  }

  @Test
  void after_a_429_they_stay_farther_apart() throws Exception {
    for (int hundred = 0; hundred < 8; hundred++) {
      millisForAHundred();
    }

    budget.of("loc").refused(Duration.ZERO);
    budget.of("loc").refused(Duration.ZERO);
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    millisForAHundred();
    assertThat(millisForAHundred()).isEqualTo(10_300);
  }

  /** From the first of a hundred requests until another one may go. */
  private long millisForAHundred() throws InterruptedException {
    long first = now.get();
    for (int request = 0; request < 100; request++) {
      RateBudget.Sent sent = budget.of("loc").take(false);
      now.addAndGet(GAP);
      budget.of("loc").answered(sent, 0, -1, Duration.ZERO);
    }
    while (budget.room("loc").left() == 0) {
      now.addAndGet(Duration.ofMillis(1).toNanos());
    }
    return Duration.ofNanos(now.get() - first).toMillis();
  }

  private boolean isHeldUp() throws InterruptedException {
    Thread next = new Thread(this::takeUntilInterrupted);
    next.start();
    next.join(200);
    boolean heldUp = next.isAlive();
    next.interrupt();
    next.join();
    return heldUp;
  }

  private void takeUntilInterrupted() {
    try {
      budget.of("loc").take(false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
