package io.highlevelexport;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of the built program share the locations, with three real brokers and a real
 * database; each of them goes away, and comes back.
 */
class ScaleOutIT {
  private static final List<String> INSTANCES = List.of("a", "b", "c");
  private static final int EVENTS = Integer.getInteger("scale.events", 50);
  private static final long SEED = Long.getLong("scale.seed", 22);
  private static final int MESSAGES_AN_EVENT = 60;

  @TempDir Path home;

  private enum Event {
    JOIN,
    STOP,
    KILL,
    PAUSE,
    LONG_PAUSE,
    BROKER,
    TOPIC,
    DATABASE
  }

  @Test
  void locations_move_between_instances_and_nothing_is_lost_or_twice() throws Exception {
    try (Fleet fleet = new Fleet(home, 300)) {
      fleet.joinAll(INSTANCES);
      fleet.stop("c");
      fleet.kill("b", false);
      fleet.joinAll(List.of("b"));
      fleet.pauseForLong("a");
      fleet.loseBroker(0);
      fleet.returnBroker();

      fleet.assertConserved();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void whatever_happens_in_whatever_order_nothing_is_lost_or_twice() throws Exception {
    System.out.printf("-Dscale.seed=%d -Dscale.events=%d%n", SEED, EVENTS);
    try (Fleet fleet = new Fleet(home, EVENTS * MESSAGES_AN_EVENT)) {
      fleet.joinAll(INSTANCES);
      Random random = new Random(SEED);
      for (int event = 0; event < EVENTS; event++) {
        List<Event> possible = possible(fleet);
        happens(fleet, possible.get(random.nextInt(possible.size())), random);
      }
      fleet.returnBroker();
      fleet.assertConserved();
      SoakFigures.add(
          "three instances and three brokers, seed " + SEED + ": " + soon(fleet.again()),
          EVENTS,
          fleet.messages(),
          0,
          0,
          fleet.mailsTwice());
    }
  }

  private static List<Event> possible(Fleet fleet) {
    List<Event> possible =
        new ArrayList<>(List.of(Event.PAUSE, Event.DATABASE, Event.BROKER, Event.TOPIC));
    int running = fleet.running().size();
    if (running < INSTANCES.size()) {
      possible.addAll(List.of(Event.JOIN, Event.JOIN));
    }
    if (running > 1) {
      possible.addAll(List.of(Event.STOP, Event.KILL, Event.LONG_PAUSE));
    }
    return possible;
  }

  private static void happens(Fleet fleet, Event event, Random random) throws Exception {
    Set<String> running = fleet.running();
    String one = any(running.stream(), random);
    switch (event) {
      case JOIN ->
          fleet.joinAll(
              List.of(any(INSTANCES.stream().filter(each -> !running.contains(each)), random)));
      case STOP -> fleet.stop(one);
      case KILL -> fleet.kill(one, random.nextBoolean());
      case PAUSE -> fleet.pause(one, Duration.ofMillis(1000 + random.nextInt(14_000)));
      case LONG_PAUSE -> fleet.pauseForLong(one);
      case BROKER -> {
        if (fleet.isBrokerLost()) {
          fleet.returnBroker();
        }
        fleet.loseBroker(random.nextInt(KafkaCluster.BROKERS));
      }
      case TOPIC -> {
        // it cannot be made again as it was while one of them is lost
        fleet.returnBroker();
        fleet.deleteTopic();
      }
      case DATABASE -> fleet.restartDatabase(Duration.ofMillis(random.nextInt(15_000)));
    }
  }

  /** In words, how soon all locations are asked for again. */
  private static String soon(Map<String, List<Duration>> again) {
    return again.entrySet().stream()
        .map(
            each -> {
              List<Long> times = each.getValue().stream().map(Duration::toMillis).sorted().toList();
              return String.format(
                  Locale.ROOT,
                  "asked again %d ms after a %s, %d at most",
                  times.get(times.size() / 2),
                  each.getKey(),
                  times.get(times.size() - 1));
            })
        .collect(Collectors.joining("; "));
  }

  private static String any(Stream<String> names, Random random) {
    List<String> all = names.sorted().toList();
    return all.get(random.nextInt(all.size()));
  }
}
