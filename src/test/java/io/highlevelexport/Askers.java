package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.twin.TwinRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which of many instances asked for which location, and when, as the API has seen it. */
final class Askers {
  private final Map<String, List<Asked>> all = new TreeMap<>();
  private final Map<String, Asked> first = new HashMap<>();
  private Instant since = Instant.EPOCH;
  private String gone;

  private record Asked(long number, Instant at, String instance) {}

  /** To be told each request when it comes. */
  synchronized void note(TwinRequest request) {
    if (!request.location().isEmpty()) {
      String agent = request.header("user-agent");
      String instance = agent.substring(agent.indexOf('/') + 1);
      Asked asked = new Asked(request.number(), request.at(), instance);
      all.computeIfAbsent(request.location(), id -> new ArrayList<>()).add(asked);
      if (asked.at().isAfter(since) && !instance.equals(gone)) {
        first.putIfAbsent(request.location(), asked);
      }
    }
  }

  /**
   * Something happens now.
   *
   * @param instance whose requests count no more; empty for nobody's
   */
  synchronized void mark(String instance) {
    since = Instant.now();
    gone = instance;
    first.clear();
  }

  /** Whether since {@link #mark} all of these locations were asked for, at last by all of those. */
  synchronized boolean areAsked(List<String> locations, Set<String> instances) {
    Set<String> last = new HashSet<>();
    all.values().forEach(asked -> last.add(asked.get(asked.size() - 1).instance()));
    return first.keySet().containsAll(locations) && last.equals(instances);
  }

  /** How long it took since {@link #mark} until the last location was asked for again. */
  synchronized Duration longest() {
    return first.values().stream()
        .map(asked -> Duration.between(since, asked.at()))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The instances that have asked for the location of a request in the time before it. */
  synchronized Set<String> before(TwinRequest request, Duration time) {
    return all.get(request.location()).stream()
        .filter(asked -> asked.number() <= request.number())
        .filter(asked -> asked.at().isAfter(request.at().minus(time)))
        .map(Asked::instance)
        .collect(Collectors.toSet());
  }

  /** Who asked for the location of a request, in the time before it, and how long before. */
  synchronized String describe(TwinRequest request, Duration time) {
    return all.get(request.location()).stream()
        .filter(asked -> asked.number() <= request.number())
        .filter(asked -> asked.at().isAfter(request.at().minus(time)))
        .map(
            asked ->
                asked.instance() + " -" + Duration.between(asked.at(), request.at()).toMillis())
        .collect(Collectors.joining(", ", request.location() + " " + request.at() + ": ", ""));
  }

  /**
   * Nobody asks before the one that asked before has its answer, and is over.
   *
   * @param latency how long an answer takes at least
   * @param taken how often each location was taken over
   */
  synchronized void assertOneAtATime(Duration latency, Map<String, Long> taken) {
    all.forEach(
        (location, asked) -> {
          asked.sort(Comparator.comparingLong(Asked::number));
          long owners = 1;
          for (int i = 1; i < asked.size(); i++) {
            Asked before = asked.get(i - 1);
            Asked next = asked.get(i);
            if (!before.instance().equals(next.instance())) {
              owners++;
              assertThat(Duration.between(before.at(), next.at()))
                  .as("%s: from %s to %s", location, before, next)
                  .isGreaterThanOrEqualTo(latency);
            }
          }
          assertThat(owners).as(location).isLessThanOrEqualTo(taken.get(location));
        });
  }
}
