package io.highlevelexport;

import java.time.Instant;

/** A clock that goes on like the real one, set to another time and put forward at will. */
final class ShiftedClock extends ManualClock {
  private final long begun = System.nanoTime();

  ShiftedClock(Instant now) {
    super(now);
  }

  @Override
  public Instant instant() {
    return super.instant().plusNanos(System.nanoTime() - begun);
  }
}
