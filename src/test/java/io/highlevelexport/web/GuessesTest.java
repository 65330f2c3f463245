package io.highlevelexport.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GuessesTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final Guesses guesses = new Guesses(now::get);

  @Test
  void ten_wrong_ones_in_a_minute_are_too_many_until_it_is_over() {
    wrong("a", 9);
    assertThat(guesses.areTooMany("a")).isFalse();
    wrong("a", 1);
    assertThat(guesses.areTooMany("a")).isTrue();
    assertThat(guesses.areTooMany("b")).isFalse();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(guesses.areTooMany("a")).isTrue();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(guesses.areTooMany("a")).isFalse();
  }

  @Test
  void who_has_very_many_addresses_gets_no_more_guesses_by_it() {
    for (int i = 0; i < 1_000; i++) {
      wrong("address " + i, 1);
    }
    assertThat(guesses.areTooMany("one more")).isFalse();
    for (int i = 0; i < 10; i++) {
      wrong("other " + i, 1);
    }
    assertThat(guesses.areTooMany("one more")).isTrue();
    assertThat(guesses.areTooMany("address 1")).isFalse();
  }

  private void wrong(String address, int times) {
    for (int i = 0; i < times; i++) {
      guesses.wrong(address);
    }
  }
}
