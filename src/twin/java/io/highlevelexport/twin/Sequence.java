package io.highlevelexport.twin;

/**
 * The generated messages of one location and channel, in the order of their dates: a number of them
 * spread over a range, then so many a minute as time goes on. Of each hundred, the first few come
 * late and the next few change after a while.
 */
final class Sequence {
  static final int CYCLE = 100;
  final int location;
  final TwinChannel channel;
  private final long count;
  private final TwinOptions options;
  private final long groups;
  private final long range;
  private final long start;
  private final long seed;

  Sequence(TwinOptions options, int location, TwinChannel channel) {
    this.options = options;
    this.location = location;
    this.channel = channel;
    this.count = options.messages(channel);
    this.groups = Math.max(1, (count + options.sharing() - 1) / options.sharing());
    this.start = options.from().toEpochMilli();
    this.range = options.to().toEpochMilli() - start;
    this.seed = Dice.mix(options.seed(), Place.generated(location, channel, 0));
  }

  /** When the message was added, in epoch milliseconds; never falls as the index rises. */
  long time(long index) {
    if (index >= count) {
      long step = (index - count) / options.sharing() + 1;
      return start
          + range
          + Math.round(step * options.sharing() * 60_000d / options.growthPerMinute());
    }
    long group = index / options.sharing();
    long from = group * range / groups;
    long gap = (group + 1) * range / groups - from;
    return start + from + (gap <= 1 ? 0 : Math.floorMod(Dice.mix(seed, group), gap));
  }

  /** How many messages are dated at or before the time: their indexes are 0 to this, exclusive. */
  long countUntil(long time) {
    long low = 0;
    long high = count + grownUntil(time);
    while (low < high) {
      long middle = low + high >>> 1;
      if (time(middle) <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long grownUntil(long time) {
    long minutes = Math.max(0, time - start - range) / 60_000 + 1;
    return options.growthPerMinute() == 0
        ? 0
        : (long) Math.ceil(minutes * options.growthPerMinute()) + options.sharing();
  }

  boolean comesLate(long index) {
    return index % CYCLE < options.latePercent();
  }

  boolean changes(long index) {
    long turn = index % CYCLE - options.latePercent();
    return turn >= 0 && turn < options.changePercent();
  }

  /** When the message changes, in epoch milliseconds, or {@link Long#MAX_VALUE} for never. */
  long changeTime(long index) {
    return changes(index) ? time(index) + options.changeAfter().toMillis() : Long.MAX_VALUE;
  }

  boolean exists(long index, long now) {
    return index < countUntil(comesLate(index) ? now - options.lateBy().toMillis() : now);
  }

  long seedOf(long index) {
    return Dice.mix(seed, ~index);
  }

  long place(long index) {
    return Place.generated(location, channel, index);
  }
}
