package io.highlevelexport.twin;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A fault for the next so many requests of a kind.
 *
 * @param struck how often it has struck
 */
public record FaultRule(Predicate<TwinRequest> when, int times, Fault fault, AtomicInteger struck) {
  boolean strikes(TwinRequest request) {
    return when.test(request) && struck.getAndUpdate(n -> Math.min(times, n + 1)) < times;
  }
}
