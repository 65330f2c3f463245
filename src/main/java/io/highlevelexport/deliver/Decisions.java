package io.highlevelexport.deliver;

import io.highlevelexport.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code route-message} decided for the messages of a page: a batch for each sink and channel,
 * and the rejects.
 */
final class Decisions {
  private final Map<BatchName, List<Message>> batches = new LinkedHashMap<>();
  private final List<Reject> rejects = new ArrayList<>();
  private String lastSinks;
  private Set<String> lastSinkNames = Set.of();
  private int decided;
  private int leftOut;

  private record BatchName(String sink, String channel) {}

  /**
   * @param messages of one channel, one at least
   * @param sinks a comma list; {@code null} or empty leaves the messages out
   */
  void decide(List<Message> messages, String sinks) {
    Set<String> names = sinkNames(sinks);
    String channel = messages.get(0).getChannel();
    decided += messages.size();
    if (names.isEmpty()) {
      leftOut += messages.size();
    }
    for (String sink : names) {
      batches
          .computeIfAbsent(new BatchName(sink, channel), name -> new ArrayList<>())
          .addAll(messages);
    }
  }

  private Set<String> sinkNames(String sinks) {
    if (sinks == null || sinks.isBlank()) {
      return Set.of();
    }
    if (!sinks.equals(lastSinks)) {
      lastSinks = sinks;
      lastSinkNames = new LinkedHashSet<>(Arrays.asList(sinks.strip().split("\\s*,\\s*")));
    }
    return lastSinkNames;
  }

  void reject(List<Message> messages, Throwable cause) {
    messages.forEach(message -> rejects.add(new Reject(message, cause)));
  }

  List<Batch> batches(String locationId, String page) {
    return batches.entrySet().stream()
        .map(
            entry ->
                new Batch(
                    entry.getKey().sink(),
                    locationId,
                    entry.getKey().channel(),
                    page,
                    entry.getValue()))
        .toList();
  }

  List<Reject> rejects() {
    return rejects;
  }

  /** How many messages were decided, those left out included. */
  int decided() {
    return decided;
  }

  int leftOut() {
    return leftOut;
  }
}
