package io.highlevelexport.twin;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was added or changed by hand in one location. */
final class AddedMessages {
  private final Map<Long, AddedMessage> byPlace = new ConcurrentHashMap<>();
  private final Set<Long> takenOut = ConcurrentHashMap.newKeySet();

  void put(AddedMessage message) {
    byPlace.put(message.place(), message);
    if (Place.isGenerated(message.place())) {
      takenOut.add(message.place());
    }
  }

  Iterable<AddedMessage> all() {
    return byPlace.values();
  }

  AddedMessage find(String id) {
    return byPlace.values().stream()
        .filter(message -> message.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  Optional<AddedMessage> at(long place) {
    return Optional.ofNullable(byPlace.get(place));
  }

  Set<Long> takenOut() {
    return takenOut;
  }
}
