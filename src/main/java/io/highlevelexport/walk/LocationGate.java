package io.highlevelexport.walk;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether a location's token is known to work. As long as it is not, one walk asks and the others
 * wait for what it finds out; so a refused token costs two or three requests, not as many for each
 * channel.
 */
public final class LocationGate {
  private final Map<String, Location> locations = new HashMap<>();

  private static final class Location {
    private boolean proven;
    private boolean parked;
    private Window prover;
  }

  /** The location was parked by another walk. */
  public static final class LocationParkedException extends Exception {
    LocationParkedException(String locationId) {
      super("location " + locationId + " is parked");
    }
  }

  /**
   * Waits until this walk may ask.
   *
   * @throws LocationParkedException when another walk found the token refused
   */
  public synchronized void enter(Window window)
      throws InterruptedException, LocationParkedException {
    Location location = location(window.locationId());
    while (!location.proven
        && location.prover != null
        && !window.equals(location.prover)
        && !location.parked) {
      wait();
    }
    if (location.parked) {
      throw new LocationParkedException(window.locationId());
    }
    if (!location.proven) {
      location.prover = window;
    }
  }

  /**
   * The token was taken.
   *
   * @return whether that is news
   */
  public synchronized boolean proven(String locationId) {
    Location location = location(locationId);
    boolean news = !location.proven;
    if (news) {
      location.proven = true;
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

  /** The pause is over. */
  public synchronized void letIn(String locationId) {
    location(locationId).parked = false;
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
