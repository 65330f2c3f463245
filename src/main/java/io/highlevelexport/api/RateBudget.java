package io.highlevelexport.api;

import io.highlevelexport.ledger.Share;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** How many requests each location may send in any window of time, whichever fetch sends them. */
public final class RateBudget {
  private final int requests;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private final Map<String, RequestLog> locations = new ConcurrentHashMap<>();
  private final boolean isShared;
  private final Share share;
  private volatile boolean closed;

  /**
   * @param requests at most so many
   * @param window in any window of this length
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   * @param isShared whether another instance may have asked for a location just before: it begins
   *     with one request, whose answer says what is left
   * @param share knows which instances were gone before they left a location: they may have used
   *     all of a window up
   */
  public RateBudget(
      int requests, Duration window, LongSupplier nanoTime, boolean isShared, Share share) {
    this.isShared = isShared;
    this.share = share;
    this.requests = requests;
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Lets nobody wait any longer: {@link RequestLog#take} throws from now on. */
  public void close() {
    closed = true;
    locations.values().forEach(RequestLog::close);
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * A request that may be sent.
   *
   * @param at when, by the monotonic clock
   * @param outdated how many requests of the location were too old to count by then
   */
  public record Sent(long at, long outdated) {}

  /**
   * What a location may send at the moment.
   *
   * @param limit requests in any window of time
   * @param left of them, after those that still count
   * @param windowNanos how long the window is
   */
  public record Room(int limit, int left, long windowNanos) {}

  public Room room(String locationId) {
    RequestLog log = locations.get(locationId);
    return log == null ? new Room(requests, requests, windowNanos) : log.room();
  }

  /**
   * Some locations are left: nobody waits for them any longer, and what is let go from now on is
   * not to be sent.
   */
  public void leave(Predicate<String> ids) {
    locations.forEach(
        (id, log) -> {
          if (ids.test(id)) {
            log.leave();
          }
        });
  }

  /** Whether each of some locations may send a request at once. */
  public boolean hasRoom(Predicate<String> ids) {
    return locations.entrySet().stream()
        .allMatch(each -> !ids.test(each.getKey()) || each.getValue().room().left() > 0);
  }

  /** Whether one that is gone may have used up what a location may send now. */
  public boolean isAwaited(String locationId) {
    return share
        .askedByOneThatIsGone(locationId)
        .filter(ago -> of(locationId).isWithin(ago.toNanos()))
        .isPresent();
  }

  /** Forgets what some locations have sent: another instance sends from now on. */
  public void drop(Predicate<String> ids) {
    locations.keySet().removeIf(ids);
  }

  /** The requests of a location. */
  public RequestLog of(String locationId) {
    return locations.computeIfAbsent(
        locationId,
        id -> {
          RequestLog log = new RequestLog(requests, windowNanos, nanoTime, isShared);
          share.askedByOneThatIsGone(id).ifPresent(ago -> log.waitSince(ago.toNanos()));
          return log;
        });
  }
}
