package io.highlevelexport.walk;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who may ask the API now.
 *
 * <p>As long as a location's token is not known to work, one walk asks and the others wait for what
 * it finds out; so a refused token costs two or three requests, not as many for each channel. A
 * refusal is quick, a page may be slow: as long as nothing is refused, nobody waits for more than a
 * second. A parked location, or a stream that is held, asks no more, however many of its walks are
 * under way.
 */
public final class LocationGate {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final LongSupplier nanoTime;
  private final Map<String, Location> locations = new HashMap<>();

  private static final class Location {
    private boolean proven;
    private boolean parked;
    private boolean doubted;
    private long doubtedAt;
    private Window prover;
    private long since;
    private final Set<String> held = new HashSet<>();
  }

  /**
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public LocationGate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Another walk found the location's token or the stream refused. */
  public static final class LeftAloneException extends Exception {
    LeftAloneException(Window window) {
      super(window.locationId() + " " + window.channel() + " is left alone for now");
    }
  }

  /**
   * Waits until this walk may ask.
   *
   * @throws LeftAloneException when another walk found the token or the stream refused
   */
  public synchronized void enter(Window window) throws InterruptedException, LeftAloneException {
    Location location = location(window.locationId());
    while (!location.proven
        && location.prover != null
        && !window.equals(location.prover)
        && !location.parked) {
      long patience = location.since + PATIENCE_NANOS - nanoTime.getAsLong();
      if (location.doubted) {
        wait();
      } else if (patience > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, patience);
      } else {
        break;
      }
    }
    if (location.parked || location.held.contains(window.channel())) {
      throw new LeftAloneException(window);
    }
    if (!location.proven && location.prover == null) {
      location.prover = window;
      location.since = nanoTime.getAsLong();
    }
  }

  /**
   * The token was taken. Where it was refused meanwhile that says nothing.
   *
   * @param sentAt when the request was sent that says so, by the monotonic clock
   * @return whether that is news
   */
  public synchronized boolean proven(String locationId, long sentAt) {
    Location location = location(locationId);
    boolean news = !location.proven && !(location.doubted && sentAt < location.doubtedAt);
    if (news) {
      location.proven = true;
      location.doubted = false;
      location.prover = null;
      notifyAll();
    }
    return news;
  }

  /**
   * The token was refused; this walk, or one that asks already, asks again before the others do.
   */
  public synchronized void doubted(Window window) {
    Location location = location(window.locationId());
    location.proven = false;
    location.doubted = true;
    location.doubtedAt = nanoTime.getAsLong();
    if (location.prover == null) {
      location.prover = window;
    }
  }

  /** The token stays refused: nobody asks until the location is let in again. */
  public synchronized void park(String locationId) {
    Location location = location(locationId);
    location.proven = false;
    location.parked = true;
    location.prover = null;
    notifyAll();
  }

  /**
   * The location's pause is over.
   *
   * @return whether that is news
   */
  public synchronized boolean letIn(String locationId) {
    Location location = location(locationId);
    boolean news = location.parked;
    location.parked = false;
    return news;
  }

  /**
   * The stream stays refused: none of its walks asks until it is let in again.
   *
   * @return whether that is news
   */
  public synchronized boolean hold(Window window) {
    return location(window.locationId()).held.add(window.channel());
  }

  /** The stream's pause is over. */
  public synchronized void letIn(String locationId, String channel) {
    location(locationId).held.remove(channel);
  }

  /** The walk is over, however it ended. */
  public synchronized void leave(Window window) {
    Location location = location(window.locationId());
    if (window.equals(location.prover)) {
      location.prover = null;
      notifyAll();
    }
  }

  private Location location(String locationId) {
    return locations.computeIfAbsent(locationId, id -> new Location());
  }
}
