package io.highlevelexport.twin;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** The messages that were added or changed by hand. */
final class AddedRun implements Run {
  private final List<AddedMessage> sorted;
  private final ToLongFunction<AddedMessage> key;

  AddedRun(
      Iterable<AddedMessage> messages,
      Predicate<AddedMessage> wanted,
      ToLongFunction<AddedMessage> key) {
    this.key = key;
    this.sorted = new java.util.ArrayList<>();
    for (AddedMessage message : messages) {
      if (wanted.test(message)) {
        sorted.add(message);
      }
    }
    sorted.sort(Comparator.comparingLong(key).thenComparingLong(AddedMessage::place));
  }

  @Override
  public long size() {
    return sorted.size();
  }

  @Override
  public long key(long rank) {
    return key.applyAsLong(sorted.get((int) rank));
  }

  @Override
  public long place(long rank) {
    return sorted.get((int) rank).place();
  }

  @Override
  public boolean matches(long rank) {
    return true;
  }

  @Override
  public long count(long from, long to) {
    return to - from;
  }

  @Override
  public void write(long rank, ByteSink sink) {
    sink.put(sorted.get((int) rank).json());
  }
}
