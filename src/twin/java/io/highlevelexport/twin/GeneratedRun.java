package io.highlevelexport.twin;

import java.util.function.LongPredicate;

/**
 * A slice of a {@link Sequence}: of each hundred messages some neighbours, all with the same
 * distance between date and key.
 */
final class GeneratedRun implements Run {
  private final Sequence sequence;
  private final int offset;
  private final int width;
  private final long first;
  private final long end;
  private final long shift;
  private final Filter filter;
  private final MessageWriter writer;
  private final long now;

  /** Which messages of a sequence are left out. */
  interface Filter {
    /** Places that are elsewhere now, because somebody changed the message. */
    Iterable<Long> takenOut();

    boolean isTakenOut(long place);

    /** Null where every message of the sequence matches. */
    LongPredicate wanted(Sequence sequence);
  }

  private final LongPredicate wanted;

  /**
   * @param offset the first message of each hundred, {@code width} how many of each hundred
   * @param from,until what exists: the messages of the slice with an index in [from, until)
   * @param shift what is added to a message's date to get its key, in milliseconds
   */
  GeneratedRun(
      Sequence sequence,
      int offset,
      int width,
      long from,
      long until,
      long shift,
      Filter filter,
      MessageWriter writer,
      long now) {
    this.sequence = sequence;
    this.offset = offset;
    this.width = width;
    this.first = ranksBelow(from);
    this.end = Math.max(first, ranksBelow(until));
    this.shift = shift;
    this.filter = filter;
    this.wanted = filter.wanted(sequence);
    this.writer = writer;
    this.now = now;
  }

  private long ranksBelow(long index) {
    long rest = Math.max(0, Math.min(width, index % Sequence.CYCLE - offset));
    return index / Sequence.CYCLE * width + rest;
  }

  private long index(long rank) {
    long absolute = first + rank;
    return absolute / width * Sequence.CYCLE + offset + absolute % width;
  }

  @Override
  public long size() {
    return end - first;
  }

  @Override
  public long key(long rank) {
    return sequence.time(index(rank)) + shift;
  }

  @Override
  public long place(long rank) {
    return sequence.place(index(rank));
  }

  @Override
  public boolean matches(long rank) {
    long index = index(rank);
    return !filter.isTakenOut(sequence.place(index)) && (wanted == null || wanted.test(index));
  }

  @Override
  public long count(long from, long to) {
    if (wanted != null) {
      long matching = 0;
      for (long rank = from; rank < to; rank++) {
        matching += matches(rank) ? 1 : 0;
      }
      return matching;
    }
    long all = to - from;
    for (long place : filter.takenOut()) {
      if (sequence.place(0) == place - Place.index(place)
          && isInside(Place.index(place), from, to)) {
        all--;
      }
    }
    return all;
  }

  private boolean isInside(long index, long from, long to) {
    long turn = index % Sequence.CYCLE;
    long rank = ranksBelow(index) - first;
    return turn >= offset && turn < offset + width && rank >= from && rank < to;
  }

  @Override
  public void write(long rank, ByteSink sink) {
    writer.write(sequence, index(rank), now, sink);
  }
}
