package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of the built program share the locations, with a real broker and a real database.
 */
class ScaleOutIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final int LIMIT = 20;
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final List<String> LOCATIONS =
      IntStream.range(0, 6).mapToObj("locTwinMany%09d"::formatted).toList();

  private static final String OPEN =
      "select name from page where delivered_ms is null and lost_ms is null";

  @TempDir Path home;

  private final Map<String, Program> running = new TreeMap<>();
  private ExportUnderTest export;
  private int events;

  @Test
  void locations_move_between_instances_and_nothing_is_lost_or_twice() throws Exception {
    try (KafkaBroker broker = new KafkaBroker(home.resolve("kafka"));
        Twin twin =
            new Twin(
                    Twins.small()
                        .locations(LOCATIONS.toArray(String[]::new))
                        .messages(400)
                        .limit(LIMIT, WINDOW, 10_000_000)
                        .latency(LATENCY, Duration.ZERO)
                        .build())
                .start()) {
      export = export(twin, broker).expect();
      start("a");
      awaitAllAsked("a alone", twin, Set.of("a"));
      start("b");
      start("c");
      awaitAllAsked("b and c join", twin, Set.of("a", "b", "c"));

      running.get("c").terminate();
      assertThat(running.remove("c").end(120)).isEqualTo(143);
      awaitAllAsked("c is stopped", twin, Set.of("a", "b"));

      running.get("b").signal("KILL");
      running.remove("b");
      awaitAllAsked("b is killed", twin, Set.of("a"));
      start("b");
      awaitAllAsked("b is back", twin, Set.of("a", "b"));

      running.get("a").signal("STOP");
      awaitAllAsked("a is paused", twin, Set.of("b"));
      Program paused = running.remove("a");
      paused.signal("CONT");
      assertThat(paused.end(120)).isNotZero();
      assertThat(paused.log()).contains("has taken over");
      start("a");
      awaitAllAsked("a is back", twin, Set.of("a", "b"));

      broker.restart();
      awaitAllAsked("the broker is back", twin, Set.of("a", "b"));
      await("everything is delivered")
          .atMost(LONG)
          .until(
              () -> {
                supervise();
                return export.fileLines().size() >= export.expectedCount()
                    && export.jdbc().queryForList(OPEN).isEmpty();
              });
      for (Program program : running.values()) {
        program.terminate();
        assertThat(program.end(120)).isEqualTo(143);
      }
      export.assertConserved();
      assertThat(export.deadLetters()).isEmpty();
      assertThat(twin.requests()).noneMatch(served -> served.status() == 429);
      assertOneAtATime(twin);
    } finally {
      running.values().forEach(Program::close);
    }
  }

  private void start(String instance) throws Exception {
    running.put(
        instance,
        Program.start(
            export, instanceHome(instance), "run -Dexport.instance=" + instance, "-Xmx128m"));
  }

  /** With routes in which it says to the API which instance it is. */
  private Path instanceHome(String instance) throws IOException {
    Path own = home.resolve("instances").resolve(instance);
    if (Files.exists(own)) {
      return own;
    }
    Files.createDirectories(own.resolve("routes"));
    try (Stream<Path> routes = Files.list(Path.of("routes"))) {
      for (Path route : routes.toList()) {
        Files.writeString(
            own.resolve("routes").resolve(route.getFileName()),
            Files.readString(route).replace("{{export.release}}", "{{export.instance}}"));
      }
    }
    return own;
  }

  private ExportUnderTest export(Twin twin, KafkaBroker broker) throws Exception {
    return new ExportUnderTest(twin, home.resolve("shared"))
        .with("export.page-size", "10")
        .with("export.period", "1s")
        // less than the API allows: two instances that know nothing of each other would need more
        .with("export.rate.requests", Integer.toString(LIMIT * 2 / 3))
        .with("export.rate.window", WINDOW.toMillis() + "ms")
        .in(Dialect.POSTGRESQL)
        .with("export.file.directory", home.resolve("shared/data/messages").toString())
        .with("export.dead-letter.directory", home.resolve("shared/data/dead-letters").toString())
        .with("export.content", "none")
        .with("export.scale", "kafka")
        .with("export.slots", "6")
        .with("export.kafka.brokers", broker.address())
        .with("export.kafka.replication", "1")
        .sinks("file,sql");
  }

  /** From now on each location is asked for by one of these, and each of them asks. */
  private void awaitAllAsked(String event, Twin twin, Set<String> instances) {
    events++;
    Instant begun = Instant.now();
    await(event)
        .atMost(LONG)
        .until(
            () -> {
              supervise();
              Map<String, String> owners = new HashMap<>();
              for (TwinRequest request : requests(twin)) {
                if (request.at().isAfter(begun)) {
                  owners.put(request.location(), instance(request));
                }
              }
              return owners.keySet().containsAll(LOCATIONS)
                  && new HashSet<>(owners.values()).equals(instances);
            });
    System.out.printf("%s: %d ms%n", event, Duration.between(begun, Instant.now()).toMillis());
  }

  /** One that got no processor for so long that the others took it for dead is started again. */
  private void supervise() throws Exception {
    for (String instance : List.copyOf(running.keySet())) {
      Program program = running.get(instance);
      if (!program.isAlive() && program.log().contains("has taken over")) {
        events += 2;
        start(instance);
      }
    }
  }

  private static List<TwinRequest> requests(Twin twin) {
    return twin.requests().stream()
        .map(served -> served.request())
        .filter(request -> !request.location().isEmpty())
        .toList();
  }

  private static String instance(TwinRequest request) {
    String agent = request.header("user-agent");
    return agent.substring(agent.indexOf('/') + 1);
  }

  /** Nobody asks before the one that asked before him has its answer, and is over. */
  private void assertOneAtATime(Twin twin) {
    Map<String, List<TwinRequest>> byLocation = new TreeMap<>();
    requests(twin)
        .forEach(
            request ->
                byLocation
                    .computeIfAbsent(request.location(), id -> new ArrayList<>())
                    .add(request));
    byLocation.forEach(
        (location, requests) -> {
          requests.sort((one, other) -> Long.compare(one.number(), other.number()));
          int changes = 0;
          for (int i = 1; i < requests.size(); i++) {
            TwinRequest before = requests.get(i - 1);
            TwinRequest next = requests.get(i);
            if (!instance(before).equals(instance(next))) {
              changes++;
              assertThat(Duration.between(before.at(), next.at()))
                  .as("%s: from %s to %s", location, before, next)
                  .isGreaterThanOrEqualTo(LATENCY);
            }
          }
          assertThat(changes).as(location).isLessThanOrEqualTo(events);
        });
  }
}
