package io.highlevelexport.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Something that the API is not asked for until then, and why; a row of table {@code pause}.
 *
 * @param since when the trouble began
 * @param until when it is retried
 * @param attempts how many pauses there were since
 * @param failedWindow the window whose fetch failed last; 0 where that does not matter
 * @param lasting whether it stays over restarts; else the API is asked again at the next start
 */
public record Pause(
    Key key,
    Cause cause,
    Instant since,
    Instant until,
    int attempts,
    long failedWindow,
    boolean lasting) {
  /** In place of a channel: the whole location. */
  public static final String ALL_CHANNELS = "";

  /** Class of a window that comes short of the API's total; its stream goes on. */
  public static final String INCOMPLETE = "incomplete";

  /** In place of a time: until the credential is changed. */
  public static final Instant CREDENTIAL_CHANGED = Instant.parse("9999-12-31T00:00:00Z");

  /** How much is paused. */
  public enum Scope {
    LOCATION,
    /** A location's windows but for its polls. */
    HISTORY,
    /** A channel of a location. */
    STREAM,
    WINDOW
  }

  /**
   * What is paused.
   *
   * @param channel {@link #ALL_CHANNELS} for a location
   * @param windowId 0 for more than a window
   */
  public record Key(Scope scope, String locationId, String channel, long windowId) {
    public static Key location(String locationId) {
      return new Key(Scope.LOCATION, locationId, ALL_CHANNELS, 0);
    }

    public static Key history(String locationId) {
      return new Key(Scope.HISTORY, locationId, ALL_CHANNELS, 0);
    }

    public static Key stream(String locationId, String channel) {
      return new Key(Scope.STREAM, locationId, channel, 0);
    }

    public static Key window(Window window) {
      return new Key(Scope.WINDOW, window.locationId(), window.channel(), window.id());
    }

    /** Everything whose pause is one of the window too. */
    public static List<Key> of(Window window) {
      Key location = location(window.locationId());
      Key stream = stream(window.locationId(), window.pauseChannel());
      return window.kind() == Window.Kind.POLL
          ? List.of(location, stream, window(window))
          : List.of(location, history(window.locationId()), stream, window(window));
    }

    @Override
    public String toString() {
      return switch (scope) {
        case LOCATION -> "location " + locationId;
        case HISTORY -> "location " + locationId + ", history";
        case STREAM -> locationId + " " + channel;
        case WINDOW -> locationId + " " + channel + ", window " + windowId;
      };
    }
  }

  /**
   * Why. The reason may quote the API: it is made fit for every database.
   *
   * @param credential a fingerprint of the refused one; empty where it is another fault
   */
  public record Cause(String faultClass, String reason, String credential) {
    private static final int MAX_REASON = 2000;

    public Cause {
      reason = PlainText.of(reason, MAX_REASON);
    }
  }

  public String locationId() {
    return key.locationId();
  }

  public String channel() {
    return key.channel();
  }

  public String faultClass() {
    return cause.faultClass();
  }

  public String reason() {
    return cause.reason();
  }

  /** Whether only another credential ends it, and no time. */
  public boolean isUntilChanged() {
    return until.equals(CREDENTIAL_CHANGED);
  }

  /**
   * Whether its time is not over.
   *
   * @param longest the longest that there is
   */
  public boolean goesOn(Instant now, Duration longest) {
    return isUntilChanged() || goesOn(until, now, longest);
  }

  /**
   * Whether a pause until then goes on. One that would last longer than any was begun before the
   * clock was set back: it is over.
   */
  public static boolean goesOn(Instant until, Instant now, Duration longest) {
    return until.isAfter(now) && !until.isAfter(now.plus(longest));
  }

  /** In words, how long it lasts. */
  public String end() {
    return isUntilChanged() ? "until its credential is changed" : "until " + until;
  }

  /** The same pause, over by then. */
  public Pause endedAt(Instant now) {
    return new Pause(key, cause, since, now, attempts, failedWindow, lasting);
  }
}
