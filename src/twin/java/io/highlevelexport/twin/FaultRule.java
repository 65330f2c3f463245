package io.highlevelexport.twin;

import java.util.function.Predicate;

/** A fault for the next so many requests of a kind. */
public final class FaultRule {
  private final Predicate<TwinRequest> when;
  private final Fault fault;
  private int left;
  private int struck;

  FaultRule(Predicate<TwinRequest> when, int times, Fault fault) {
    this.when = when;
    this.left = times;
    this.fault = fault;
  }

  /** How often it has struck. */
  public synchronized int struck() {
    return struck;
  }

  synchronized boolean strikes(TwinRequest request) {
    if (left <= 0 || !when.test(request)) {
      return false;
    }
    left--;
    struck++;
    return true;
  }

  Fault fault() {
    return fault;
  }
}
