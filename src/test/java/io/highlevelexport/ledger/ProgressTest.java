package io.highlevelexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Progress progress = new Progress();

  @Test
  void a_location_that_was_another_instances_is_not_stale_because_of_that() {
    assertThat(progress.awaitedSince(sms("loc1"), START)).isEqualTo(START);

    progress.finished(window("loc1"), START.plusSeconds(60));
    assertThat(progress.awaitedSince(sms("loc1"), START)).isEqualTo(START.plusSeconds(60));

    progress.taken("loc1", START.plusSeconds(9_000));
    assertThat(progress.awaitedSince(sms("loc1"), START)).isEqualTo(START.plusSeconds(9_000));
    assertThat(progress.stream(sms("loc1")).finishedAt()).isEqualTo(START.plusSeconds(60));
    assertThat(progress.awaitedSince(sms("loc2"), START)).isEqualTo(START);

    progress.finished(window("loc1"), START.plusSeconds(9_060));
    assertThat(progress.awaitedSince(sms("loc1"), START)).isEqualTo(START.plusSeconds(9_060));
  }

  @Test
  void what_was_known_before_the_start_is_not_awaited() {
    progress.read(window("loc1"), 0, 1, OptionalLong.of(1));
    assertThat(progress.stream(sms("loc1")).total()).isZero();

    progress.read(window("loc2"), 500, 500, OptionalLong.of(10_000));
    assertThat(progress.stream(sms("loc2")).total()).isEqualTo(10_000);

    progress.read(window("loc3"), 100, 7100, OptionalLong.of(10_000));
    assertThat(progress.stream(sms("loc3")).total()).isEqualTo(3000);
  }

  private static StreamName sms(String location) {
    return new StreamName(location, "SMS");
  }

  private static Window window(String location) {
    return new Window(1, location, "SMS", Window.Kind.POLL, START, START);
  }
}
