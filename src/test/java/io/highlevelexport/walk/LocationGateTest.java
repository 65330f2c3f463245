package io.highlevelexport.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocationGateTest {
  private static final Instant END = Instant.parse("2026-11-24T10:00:00Z");

  private final AtomicLong now = new AtomicLong();
  private final LocationGate gate = new LocationGate(now::get);

  @Test
  void while_the_first_answer_may_be_a_refusal_nobody_else_asks() throws Exception {
    gate.enter(window(1));

    assertThat(isHeldUp(window(2))).isTrue();
  }

  @Test
  void others_wait_for_a_slow_first_answer_for_a_second_at_most() throws Exception {
    gate.enter(window(1));
    now.addAndGet(Duration.ofMillis(999).toNanos());
    assertThat(isHeldUp(window(2))).isTrue();

    now.addAndGet(Duration.ofMillis(1).toNanos());

    assertThat(isHeldUp(window(2))).isFalse();
    assertThat(isHeldUp(window(3))).isFalse();
  }

  @Test
  void after_a_refusal_others_wait_however_long_it_takes() throws Exception {
    gate.enter(window(1));
    gate.doubted(window(1));
    now.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(isHeldUp(window(2))).isTrue();

    gate.proven("loc", now.get());
    assertThat(isHeldUp(window(2))).isFalse();
  }

  @Test
  void what_was_sent_before_a_refusal_says_nothing_of_the_token() throws Exception {
    gate.enter(window(1));
    now.addAndGet(Duration.ofMillis(30).toNanos());
    gate.doubted(window(1));

    assertThat(gate.proven("loc", 0)).isFalse();

    assertThat(isHeldUp(window(2))).isTrue();
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
      gate.enter(window);
    } catch (InterruptedException | LocationGate.LeftAloneException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Window window(long id) {
    return new Window(id, "loc", "SMS", Window.Kind.BACKFILL, null, END, null, null, 0);
  }
}
