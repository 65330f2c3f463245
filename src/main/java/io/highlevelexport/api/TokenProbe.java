package io.highlevelexport.api;

import io.highlevelexport.model.Window;
import java.util.concurrent.TimeUnit;

/**
 * Whether a location's token is known to work. While it is not, one fetch asks and the others wait
 * for it; so a refused token costs two or three requests, not as many for each channel. A refusal
 * is quick, a page may be slow: as long as nothing is refused, nobody waits for more than a second.
 */
final class TokenProbe {
  private static final long PATIENCE_NANOS = 1_000_000_000;
  private static final long NOBODY = -1;

  /** So many 429 after each other are no chance. */
  private static final int AGAIN_AND_AGAIN = 3;

  Refusal refusal;
  int rounds429;

  private boolean proven;
  private boolean doubted;
  private long doubtedAt = Long.MIN_VALUE;
  private long prober = NOBODY;
  private long since;
  private long limitedAt;

  boolean mustWait(Window window, long now) {
    boolean anotherAsks = !proven && prober != NOBODY && prober != window.id();
    return anotherAsks && (doubted || patience(now) > 0);
  }

  private long patience(long now) {
    return since + PATIENCE_NANOS - now;
  }

  void waitOn(Object gate, long now) throws InterruptedException {
    if (doubted) {
      gate.wait();
    } else {
      TimeUnit.NANOSECONDS.timedWait(gate, patience(now));
    }
  }

  void begin(Window window, long now) {
    if (!proven && prober == NOBODY) {
      prober = window.id();
      since = now;
    }
  }

  /** Returns whether the fetch need not wait. */
  boolean tryBegin(Window window, long now) {
    boolean open = !mustWait(window, now);
    if (open) {
      begin(window, now);
    }
    return open;
  }

  /** Returns whether this was the fetch that asks first. */
  boolean end(Window window) {
    boolean mine = prober == window.id();
    prober = mine ? NOBODY : prober;
    return mine;
  }

  void doubt(Window window, long now) {
    proven = false;
    doubted = true;
    doubtedAt = now;
    prober = prober == NOBODY ? window.id() : prober;
  }

  /** Returns whether an answer to a request of that time says that the token works. */
  boolean prove(long sentAt) {
    if (sentAt < doubtedAt) {
      return false;
    }
    proven = true;
    doubted = false;
    prober = NOBODY;
    return true;
  }

  /** Nothing is known of the token. */
  void reset() {
    proven = false;
    doubted = false;
    prober = NOBODY;
  }

  /**
   * Counts a 429; several of requests that were under way at once are one.
   *
   * @return whether it is the one that makes it worth telling
   */
  boolean is429AgainAndAgain(long sentAt, long now) {
    boolean isAnother = rounds429 == 0 || sentAt - limitedAt >= 0;
    if (isAnother) {
      rounds429++;
      limitedAt = now;
    }
    return isAnother && rounds429 == AGAIN_AND_AGAIN;
  }
}
