package io.highlevelexport.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocationsTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T10:00:00Z"));
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void they_are_looked_up_each_hour_though_the_clock_is_set_back_meanwhile() {
    Locations locations =
        Locations.found(() -> List.of("loc" + looks.incrementAndGet()), List::of, clock);
    assertThat(locations.current()).containsExactly("loc1");
    clock.advance(Duration.ofMinutes(59));
    assertThat(locations.current()).containsExactly("loc1");
    clock.advance(Duration.ofMinutes(1));
    assertThat(locations.current()).containsExactly("loc2");

    clock.advance(Duration.ofDays(-30));

    assertThat(locations.current()).containsExactly("loc3");
    assertThat(locations.current()).containsExactly("loc3");
  }
}
