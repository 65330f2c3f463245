package io.highlevelexport.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PhrasesTest {
  private static final Instant NOW = Instant.parse("2026-12-01T16:20:52Z");

  private static String paused(Instant until) {
    return Phrases.paused(
        new Status.Parked("loc1", null, "rate", "429", NOW.minusSeconds(60), until), NOW);
  }

  @Test
  void no_pause_lasts_until_a_time_that_is_over() {
    assertThat(paused(NOW.plusSeconds(5))).isEqualTo("paused until 2026-12-01T16:20:57Z");
    assertThat(paused(NOW.minusSeconds(70))).isEqualTo("paused, being retried");
    assertThat(paused(null)).isEqualTo("paused until its token changes");
  }
}
