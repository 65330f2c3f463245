package io.highlevelexport.ledger;

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
}
