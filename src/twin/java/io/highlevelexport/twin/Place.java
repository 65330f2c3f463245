package io.highlevelexport.twin;

/**
 * Where a message sits in the data set, packed into one positive number: location, channel, index.
 */
final class Place {
  private static final int INDEX_BITS = 44;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;
  private static final int ADDED_CHANNEL = 15;

  private Place() {}

  static long generated(int location, TwinChannel channel, long index) {
    return pack(location, channel.ordinal(), index);
  }

  /** A message that was added by hand, numbered in the order of adding. */
  static long added(int location, long number) {
    return pack(location, ADDED_CHANNEL, number);
  }

  static boolean isAdded(long place) {
    return channelBits(place) == ADDED_CHANNEL;
  }

  static boolean isGenerated(long place) {
    return channelBits(place) < TwinChannel.values().length;
  }

  static int location(long place) {
    return (int) (place >>> INDEX_BITS + 4);
  }

  static TwinChannel channel(long place) {
    return TwinChannel.values()[channelBits(place)];
  }

  static long index(long place) {
    return place & INDEX_MASK;
  }

  private static int channelBits(long place) {
    return (int) (place >>> INDEX_BITS) & 15;
  }

  private static long pack(int location, int channel, long index) {
    return (long) location << INDEX_BITS + 4 | (long) channel << INDEX_BITS | index;
  }
}
