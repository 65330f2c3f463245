package io.highlevelexport.ledger;

import java.time.Duration;
import java.util.Optional;

/** The locations that this instance works for: all of them, unless it is one of many. */
public interface Share {
  /** Whether it works for the location now. */
  boolean has(String locationId);

  /**
   * To be called before what no transaction guards: a process that was paused for so long that
   * another may have taken over asks before it goes on.
   *
   * @throws Lease.LostException when the location is another instance's
   */
  void require(String locationId);

  /**
   * How long ago another instance that is gone may have asked the API for the location; negative
   * where it may still do so for a moment.
   *
   * @return empty where there was none, or it left the location, and with it room for a request
   */
  default Optional<Duration> askedByOneThatIsGone(String locationId) {
    return Optional.empty();
  }
}
