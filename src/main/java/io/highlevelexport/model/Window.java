package io.highlevelexport.model;

import java.time.Instant;

/**
 * One unit of fetching: a location, a channel and a closed range of time.
 *
 * @param id the row's id in table {@code fetch_window}
 * @param channel a channel's name, or {@code *} for everything but e-mail
 * @param from inclusive; {@code null} is the beginning of time
 * @param to exclusive
 * @param parentTotal how many messages the window had that this one was cut from; {@code null}
 *     where it was not cut
 * @param position up to where it was fetched, {@code null} where it was not yet
 * @param misses how often it ended with fewer messages than the API's total
 */
public record Window(
    long id,
    String locationId,
    String channel,
    Kind kind,
    Instant from,
    Instant to,
    Long parentTotal,
    Instant position,
    int misses) {
  /** Why the window is fetched; in the order in which windows are begun. */
  public enum Kind {
    POLL,
    REFRESH,
    BACKFILL,
    /** No range of messages, but what belongs to some: it stands in no table, and comes last. */
    CONTENT
  }

  /** In place of a channel: what the export endpoint leaves out of messages. */
  public static final String CONTENT_CHANNEL = "content";

  /**
   * One batch of content.
   *
   * @param id below 0, another one for each batch that is under way
   */
  public static Window content(long id, String locationId, Instant now) {
    return new Window(id, locationId, CONTENT_CHANNEL, Kind.CONTENT, null, now, null, null, 0);
  }

  /** By what a pause knows the window: content is fetched in no window of its own. */
  public long failureId() {
    return kind == Kind.CONTENT ? 0 : id;
  }

  /** The same window with the id of its row. */
  public Window numbered(long row) {
    return new Window(row, locationId, channel, kind, from, to, parentTotal, position, misses);
  }

  /** A part of it that is not planned yet; the whole has so many messages. */
  public Window part(Instant begin, Instant end, long total) {
    return new Window(0, locationId, channel, kind, begin, end, total, null, 0);
  }

  /** The same window, fetched up to a position. */
  public Window at(Instant reached) {
    return new Window(id, locationId, channel, kind, from, to, parentTotal, reached, misses);
  }

  /**
   * The earliest date to ask for; {@code null} is the beginning of time. Whether the API's filter
   * includes its ends is not known, so both ends reach a millisecond into the neighbours.
   */
  public Instant firstInstant() {
    return from == null ? null : from.minusMillis(1);
  }

  /** The latest date to ask for, see {@link #firstInstant()}. */
  public Instant lastInstant() {
    return to.plusMillis(1);
  }

  @Override
  public String toString() {
    return locationId + " " + channel + " " + (from == null ? "beginning" : from) + " to " + to;
  }
}
