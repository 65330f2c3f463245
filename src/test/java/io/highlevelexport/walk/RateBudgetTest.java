package io.highlevelexport.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateBudgetTest {
  private final AtomicLong now = new AtomicLong();
  private final RateBudget budget = new RateBudget(100, Duration.ofSeconds(10), now::get);

  @Test
  void an_absurd_interval_in_an_answer_slows_the_walk_down_for_a_minute_at_most() {
    budget.observe("loc", 1, 0, Duration.ofDays(20));
    now.set(Duration.ofSeconds(60).toNanos());

    assertTimeoutPreemptively(Duration.ofSeconds(2), () -> budget.take("loc"));
  }

  @Test
  void useful_walks_follow_the_time_that_answers_take() {
    assertThat(budget.usefulWalks("loc")).isEqualTo(2);

    budget.answered("loc", Duration.ofSeconds(1));

    assertThat(budget.usefulWalks("loc")).isBetween(12, 20);
  }
}
