package io.highlevelexport.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.Windows.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Settings.Polling POLLING =
      new Settings.Polling(
          MINUTE,
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofHours(48),
          Duration.ofMinutes(10),
          Duration.ofHours(24));

  @Test
  void few_streams_are_polled_every_period_however_quiet_they_are() {
    assertThat(POLLING.longestPeriod(6_000)).isEqualTo(MINUTE);

    assertThat(new Pace(POLLING, 6_000, START).isPollDue(polled(1, START.minusSeconds(1), null)))
        .isTrue();
  }

  @Test
  void many_quiet_streams_are_polled_in_every_idle_period_and_evenly() {
    int many = 60_000;
    List<Stream> streams = new ArrayList<>();
    List<Instant> polledAt = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      streams.add(polled(i, START, null));
      polledAt.add(START);
    }
    for (int minute = 1; minute <= 20; minute++) {
      Instant now = START.plus(MINUTE.multipliedBy(minute));
      Pace pace = new Pace(POLLING, many, now);
      int due = 0;
      for (int i = 0; i < many; i++) {
        if (pace.isPollDue(streams.get(i))) {
          assertThat(Duration.between(polledAt.get(i), now))
              .isLessThanOrEqualTo(MINUTE.multipliedBy(5));
          streams.set(i, polled(i, now, null));
          polledAt.set(i, now);
          due++;
        }
      }
      assertThat(due).isBetween(many / 5 - 1_000, many / 5 + 1_000);
    }
  }

  @Test
  void the_longer_nothing_comes_the_more_seldom_a_stream_is_polled() {
    assertThat(pollsAnHour(Duration.ofMinutes(-30))).isEqualTo(60);
    assertThat(pollsAnHour(Duration.ofMinutes(30))).isBetween(13, 25);
    assertThat(pollsAnHour(Duration.ofDays(1))).isEqualTo(12);
  }

  /** How often a stream among many is, in which nothing has come for so long at first. */
  private static int pollsAnHour(Duration silence) {
    Instant latest = START.minus(silence);
    Stream stream = polled(1, START, latest);
    int polls = 0;
    for (int minute = 1; minute <= 60; minute++) {
      Instant now = START.plus(MINUTE.multipliedBy(minute));
      Instant last = silence.isNegative() ? now : latest;
      Stream seen = new Stream("loc1", "SMS", stream.frontier(), START, null, last, null);
      if (new Pace(POLLING, 60_000, now).isPollDue(seen)) {
        stream = polled(1, now, last);
        polls++;
      }
    }
    return polls;
  }

  private static Stream polled(int location, Instant at, Instant latest) {
    return new Stream(
        "loc" + location, "SMS", at.minus(POLLING.settle()), START, null, latest, null);
  }
}
