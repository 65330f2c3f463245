package io.highlevelexport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The real clock, set to another time and put forward at will. */
final class ShiftedClock extends Clock {
  private volatile Duration shift;

  ShiftedClock(Instant now) {
    this.shift = Duration.between(Instant.now(), now);
  }

  void advance(Duration by) {
    shift = shift.plus(by);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(shift);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
