package io.highlevelexport.twin;

import io.highlevelexport.twin.Selection.Bounded;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * All messages of all locations: the generated ones, which are computed when asked for, and those
 * added by hand.
 */
final class DataSet {
  private final TwinOptions options;
  private final Phrases phrases = new Phrases();
  private final OddTexts odd = new OddTexts();
  private final List<Map<TwinChannel, Sequence>> sequences;
  private final List<AddedMessages> added;

  DataSet(TwinOptions options) {
    this.options = options;
    this.sequences =
        IntStream.range(0, options.locations().size()).mapToObj(this::sequencesOf).toList();
    this.added = options.locations().stream().map(location -> new AddedMessages()).toList();
  }

  private Map<TwinChannel, Sequence> sequencesOf(int location) {
    Map<TwinChannel, Sequence> byChannel = new EnumMap<>(TwinChannel.class);
    for (TwinChannel channel : TwinChannel.values()) {
      byChannel.put(channel, new Sequence(options, location, channel));
    }
    return byChannel;
  }

  AddedMessages added(int location) {
    return added.get(location);
  }

  /** The message at the place, if it was added or changed by hand. */
  Optional<AddedMessage> addedAt(long place) {
    return added.get(Place.location(place)).at(place);
  }

  Sequence sequence(int location, TwinChannel channel) {
    return sequences.get(location).get(channel);
  }

  MessageWriter newWriter() {
    return new MessageWriter(options, phrases, odd);
  }

  /** What the query finds at the moment {@code now}, in epoch milliseconds. */
  Selection select(Query query, long now) {
    MessageWriter writer = newWriter();
    GeneratedRun.Filter filter = filter(query, writer);
    List<Bounded> bounded = new ArrayList<>();
    for (Sequence sequence : sequences.get(query.location()).values()) {
      if (query.wants(sequence.channel)) {
        addRuns(sequence, query, now, filter, writer, bounded);
      }
    }
    Run byHand =
        new AddedRun(
            added.get(query.location()).all(),
            message -> wants(query, message),
            query.byUpdate() ? AddedMessage::updated : AddedMessage::added);
    bounded.add(new Bounded(byHand, 0, byHand.size()));
    return new Selection(query.ascending(), bounded);
  }

  private void addRuns(
      Sequence sequence,
      Query query,
      long now,
      GeneratedRun.Filter filter,
      MessageWriter writer,
      List<Bounded> bounded) {
    int late = options.latePercent();
    int changing = options.changePercent();
    long visible = sequence.countUntil(now);
    if (late > 0) {
      long arrived = sequence.countUntil(now - options.lateBy().toMillis());
      bounded.add(
          bound(new GeneratedRun(sequence, 0, late, 0, arrived, 0, filter, writer, now), query, 0));
    }
    if (changing > 0) {
      long wait = options.changeAfter().toMillis();
      long shift = query.byUpdate() ? wait : 0;
      long changed = sequence.countUntil(now - wait);
      bounded.add(
          bound(
              new GeneratedRun(sequence, late, changing, 0, changed, shift, filter, writer, now),
              query,
              shift));
      bounded.add(
          bound(
              new GeneratedRun(sequence, late, changing, changed, visible, 0, filter, writer, now),
              query,
              0));
    }
    int steady = Sequence.CYCLE - late - changing;
    if (steady > 0) {
      bounded.add(
          bound(
              new GeneratedRun(
                  sequence, late + changing, steady, 0, visible, 0, filter, writer, now),
              query,
              0));
    }
  }

  private Bounded bound(Run run, Query query, long shift) {
    long moved = filtersBySortField() ? 0 : shift;
    return new Bounded(
        run, run.rankOf(plus(query.from(), moved), 0), run.rankOf(plus(query.until(), moved), 0));
  }

  private static long plus(long bound, long shift) {
    return bound == Long.MIN_VALUE || bound == Long.MAX_VALUE ? bound : bound + shift;
  }

  private boolean filtersBySortField() {
    return options.dateFilter() == TwinOptions.DateFilter.SORT_FIELD;
  }

  private boolean wants(Query query, AddedMessage message) {
    long date = query.byUpdate() && filtersBySortField() ? message.updated() : message.added();
    return query.wants(message.channel())
        && date >= query.from()
        && date < query.until()
        && (query.contactId() == null || query.contactId().equals(message.contactId()))
        && (query.conversationId() == null
            || query.conversationId().equals(message.conversationId()));
  }

  private GeneratedRun.Filter filter(Query query, MessageWriter writer) {
    Set<Long> takenOut = added.get(query.location()).takenOut();
    boolean anybody = query.contactId() == null && query.conversationId() == null;
    long contact = anybody ? -1 : contactNumber(query, writer);
    return new GeneratedRun.Filter() {
      @Override
      public Iterable<Long> takenOut() {
        return takenOut;
      }

      @Override
      public boolean isTakenOut(long place) {
        return !takenOut.isEmpty() && takenOut.contains(place);
      }

      @Override
      public LongPredicate wanted(Sequence sequence) {
        return anybody
            ? null
            : index -> contact >= 0 && writer.contactNumber(sequence, index) == contact;
      }
    };
  }

  /** The contact that both filters name, or -1. */
  private long contactNumber(Query query, MessageWriter writer) {
    for (long number = 0; number < options.contacts(); number++) {
      boolean contact =
          query.contactId() == null
              || query.contactId().equals(writer.contactId(query.location(), number));
      boolean conversation =
          query.conversationId() == null
              || query.conversationId().equals(writer.conversationId(query.location(), number));
      if (contact && conversation) {
        return number;
      }
    }
    return -1;
  }
}
