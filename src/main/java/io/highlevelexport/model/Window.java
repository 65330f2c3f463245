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
 * @param filter whose messages are asked for
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
    int misses,
    MessageFilter filter) {
  /** Why the window is fetched; in the order in which windows are begun. */
  public enum Kind {
    POLL,
    /** What somebody has asked for, in a range that other windows cover as well. */
    ASKED,
    /** What has changed, newest change first, of any age: it ends where all is known. */
    CHANGES,
    /** Recent days again, where the API does not sort by the last change. */
    REFRESH,
    /** A range of the past in which an audit has found another total than the ledger's count. */
    AUDIT,
    BACKFILL,
    /** No range of messages, but what belongs to some: it stands in no table, and comes last. */
    CONTENT,
    /** Asked for its total alone: it stands in no table, and comes last. */
    TOTAL;

    /** Whether everything else is let go first. */
    public boolean isLast() {
      return compareTo(CONTENT) >= 0;
    }

    /** Whether windows of this kind lie in the ranges of others, which are not theirs to cover. */
    public boolean isAcross() {
      return this == ASKED || this == CHANGES;
    }
  }

  public StreamName stream() {
    return new StreamName(locationId, channel);
  }

  /** A window of everybody's messages, of which none is fetched yet. */
  public Window(long id, String locationId, String channel, Kind kind, Instant from, Instant to) {
    this(id, locationId, channel, kind, from, to, null, null, 0, MessageFilter.NONE);
  }

  /** In place of a channel: what the export endpoint leaves out of messages. */
  public static final String CONTENT_CHANNEL = "content";

  /** In place of a channel: the totals of all channels. */
  public static final String AUDIT_CHANNEL = "audit";

  /**
   * One batch of content.
   *
   * @param id below 0, another one for each batch that is under way
   */
  public static Window content(long id, String locationId, Instant now) {
    return new Window(id, locationId, CONTENT_CHANNEL, Kind.CONTENT, null, now);
  }

  /**
   * A range that is asked for its total alone.
   *
   * @param id below 0, another one for each that is under way
   * @param from {@code null} is the beginning of time
   */
  public static Window total(long id, String locationId, String channel, Instant from, Instant to) {
    return new Window(id, locationId, channel, Kind.TOTAL, from, to);
  }

  /** By what a pause knows the window: content and totals are fetched in no window of their own. */
  public long failureId() {
    return kind.isLast() ? 0 : id;
  }

  /** Whose pause it is when its fetch fails: an audit that cannot be done holds up no poll. */
  public String pauseChannel() {
    return kind == Kind.TOTAL ? AUDIT_CHANNEL : channel;
  }

  /** The same window with the id of its row. */
  public Window numbered(long row) {
    return new Window(
        row, locationId, channel, kind, from, to, parentTotal, position, misses, filter);
  }

  /**
   * A part of it that is not planned yet.
   *
   * @param total how many messages the whole has; {@code null} where that does not matter
   */
  public Window part(Instant begin, Instant end, Long total) {
    return new Window(0, locationId, channel, kind, begin, end, total, null, 0, filter);
  }

  /** The same window, fetched up to a position. */
  public Window at(Instant reached) {
    return new Window(
        id, locationId, channel, kind, from, to, parentTotal, reached, misses, filter);
  }

  /** Whether both could bring the same message: fetched at once, they would deliver it twice. */
  public boolean meets(Window other) {
    return isOfSameStream(other)
        && (from == null || from.isBefore(other.to))
        && (other.from == null || other.from.isBefore(to));
  }

  /** Whether both are of one location and channel. */
  public boolean isOfSameStream(Window other) {
    return channel.equals(other.channel) && locationId.equals(other.locationId);
  }

  /** Whether a date is in its range. */
  public boolean holds(Instant date) {
    return date.isBefore(to) && (from == null || !date.isBefore(from));
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
