package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.delivery.DatabaseFiles;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinRequest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Processes of the built program that share locations, with three brokers, a database and a mail
 * server of their own, while new messages come all the time; and what can happen to them.
 */
final class Fleet implements AutoCloseable {
  static final int SLOTS = 6;

  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration WINDOW = Duration.ofSeconds(4);
  private static final int LIMIT = 12;
  private static final long FEED_MS = 200;
  private static final String TOPIC = "hle.pages";
  private static final List<String> CHANNELS = List.of("Call", "SMS", "Email");
  private static final List<String> LOCATIONS =
      IntStream.range(0, SLOTS).mapToObj("locTwinMany%09d"::formatted).toList();

  private static final String TAKEN_OVER = "has taken over";

  private static final String OPEN =
      "select name from page where delivered_ms is null and lost_ms is null";

  private final Path home;
  private final KafkaCluster kafka;
  private final int databasePort = FreePort.find();
  private EmbeddedPostgres database;
  private final PickySmtp mails = new PickySmtp(mail -> "250 ok");
  private final Askers askers = new Askers();
  private final Twin twin;
  private final ExportUnderTest export;
  private final Map<String, Program> running = new TreeMap<>();
  private final List<Program> launched = new ArrayList<>();
  private final ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
  private long fed;

  /** Mails that were in doubt when an instance was killed or paused. */
  private final Set<String> inDoubt = new HashSet<>();

  private final Map<String, List<Duration>> again = new TreeMap<>();
  private Instant topicDeleted = Instant.EPOCH;

  private int lostBroker = -1;
  private int crashes;
  private int replaced;
  private final Instant begun = Instant.now();

  /**
   * @param messages of history, of each location and channel
   */
  Fleet(Path home, int messages) throws Exception {
    this.home = home;
    database = database();
    kafka = new KafkaCluster(Files.createDirectories(home.resolve("kafka")));
    twin =
        new Twin(
                Twins.small()
                    .locations(LOCATIONS.toArray(String[]::new))
                    .messages(messages)
                    .with(
                        "--limit=" + LIMIT,
                        "--limit-period=" + WINDOW.toMillis() + "ms",
                        "--limit-daily=10000000")
                    .with("--latency=" + LATENCY.toMillis() + "ms")
                    .build())
            .watch(askers::note)
            .start();
    export = export();
    kafka.awaitInSync();
    feed.scheduleAtFixedRate(this::feed, FEED_MS, FEED_MS, TimeUnit.MILLISECONDS);
  }

  private EmbeddedPostgres database() throws Exception {
    return DatabaseFiles.postgresql(home.resolve("postgresql")).setPort(databasePort).start();
  }

  private ExportUnderTest export() {
    Path shared = home.resolve("shared");
    return new ExportUnderTest(twin, shared)
        .with("export.channels", String.join(",", CHANNELS))
        .with("export.page-size", "10")
        .with("export.period", "2s")
        .with("export.settle", "1s")
        .with("export.overlap", "5s")
        .with("export.rate.requests", Integer.toString(LIMIT))
        .with("export.rate.window", WINDOW.toMillis() + "ms")
        .with("export.sql.url", database.getJdbcUrl("postgres", "postgres"))
        .with("export.sql.username", "postgres")
        .with("export.mail.port", Integer.toString(mails.port()))
        .with("export.file.directory", shared.resolve("data/messages").toString())
        .with("export.dead-letter.directory", shared.resolve("data/dead-letters").toString())
        .with("export.content", "none")
        .with("export.scale", "kafka")
        .with("export.slots", Integer.toString(SLOTS))
        .with("export.kafka.brokers", kafka.address());
  }

  private void feed() {
    String location = LOCATIONS.get((int) (fed % LOCATIONS.size()));
    twin.add(location, CHANNELS.get((int) (fed / LOCATIONS.size() % CHANNELS.size())), "{}");
    fed++;
  }

  Set<String> running() {
    return running.keySet();
  }

  void joinAll(List<String> instances) {
    askers.mark("");
    instances.forEach(this::launch);
    awaitAllAsked(instances + " join");
  }

  private void launch(String instance) {
    try {
      String command = "run -Dexport.instance=" + instance;
      launched.add(Program.start(export, instanceHome(instance), command, "-Xmx128m"));
      running.put(instance, launched.get(launched.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With routes in which it says to the API which instance it is. */
  private Path instanceHome(String instance) throws IOException {
    Path own = home.resolve("instances").resolve(instance);
    if (Files.exists(own.resolve("routes"))) {
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

  /** SIGTERM. */
  void stop(String instance) throws Exception {
    List<Duration> stops = again("stop");
    Program stopped = running.remove(instance);
    askers.mark(instance);
    stopped.terminate();
    stops.add(awaitAllAsked("stop of " + instance));
    assertThat(stopped.end()).isEqualTo(143);
  }

  /**
   * SIGKILL.
   *
   * @param losesSpool whether its disk is lost with it
   */
  void kill(String instance, boolean losesSpool) throws Exception {
    List<Duration> kills = again("kill");
    Program killed = running.remove(instance);
    askers.mark(instance);
    killed.close();
    crashed();
    if (losesSpool) {
      Path own = home.resolve("instances").resolve(instance);
      Files.move(own.resolve("data"), own.resolve("lost-" + crashes));
    }
    String event = "kill of " + instance + (losesSpool ? " and its disk" : "");
    kills.add(awaitAllAsked(event));
  }

  /**
   * How soon all were asked again after such an event. Kafka finds out by its own clock (its
   * broker.session.timeout.ms is 9 s) that a broker is lost, and members of a group that a topic is
   * another one; what happens before then is told apart.
   */
  private List<Duration> again(String event) throws Exception {
    String name = event;
    if (isBrokerLost() && !kafka.hasNoticed(lostBroker)) {
      name += " in the seconds after a broker was lost";
    } else if (topicDeleted.plus(SETTLED).isAfter(Instant.now())) {
      name += " in the seconds after the topic was deleted";
    }
    return again.computeIfAbsent(name, kind -> new ArrayList<>());
  }

  /** SIGSTOP until others have taken over, then SIGCONT: it ends, and is started again. */
  void pauseForLong(String instance) throws Exception {
    Program paused = running.remove(instance);
    askers.mark(instance);
    paused.signal("STOP");
    crashed();
    awaitAllAsked("pause of " + instance);
    paused.signal("CONT");
    assertThat(paused.end()).isNotZero();
    assertThat(paused.log()).contains(TAKEN_OVER);
    joinAll(List.of(instance));
  }

  /** SIGSTOP, and SIGCONT after that time, which may be too late or not. */
  void pause(String instance, Duration time) throws Exception {
    Program paused = running.get(instance);
    paused.signal("STOP");
    crashed();
    await().during(time).until(paused::isPaused);
    askers.mark("");
    paused.signal("CONT");
    awaitAllAsked(instance + " was paused for " + time);
  }

  boolean isBrokerLost() {
    return lostBroker >= 0;
  }

  /** SIGKILL; its disk stays. */
  void loseBroker(int broker) throws Exception {
    askers.mark("");
    kafka.kill(broker);
    lostBroker = broker;
    awaitAllAsked("broker " + broker + " is lost");
  }

  /** The one that is lost, if one is. */
  void returnBroker() throws Exception {
    if (isBrokerLost()) {
      askers.mark("");
      kafka.start(lostBroker);
      kafka.awaitInSync();
      awaitAllAsked("broker " + lostBroker + " is back");
      lostBroker = -1;
    }
  }

  void deleteTopic() throws Exception {
    askers.mark("");
    kafka.delete(TOPIC);
    awaitAllAsked("the topic is deleted");
    kafka.awaitInSync();
    topicDeleted = Instant.now();
  }

  /**
   * @param time how long it is down
   */
  void restartDatabase(Duration time) throws Exception {
    database.close();
    await().during(time).until(() -> running.values().stream().allMatch(Program::isAlive));
    askers.mark("");
    database = database();
    awaitAllAsked("the database was down for " + time);
  }

  /** At most one mail of each slot is in doubt since then. */
  private void crashed() throws Exception {
    crashes++;
    Map<Integer, List<String>> fresh =
        export
            .jdbc()
            .query(
                "select location_id, message_id from mail_ledger where status = 'in doubt'",
                (row, number) -> Map.entry(slot(row.getString(1)), row.getString(2)))
            .stream()
            .filter(mail -> inDoubt.add(mail.getValue()))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    assertThat(fresh).allSatisfy((slot, ids) -> assertThat(ids).hasSize(1));
  }

  private static int slot(String location) {
    return Math.floorMod(location.hashCode(), SLOTS);
  }

  /** From now on each location is asked for by one of those that run, and each of them asks. */
  Duration awaitAllAsked(String event) {
    await(event)
        .until(
            () -> {
              supervise();
              return askers.areAsked(LOCATIONS, running.keySet());
            });
    Duration again = askers.longest();
    System.out.printf(
        "%4d s: %s, all asked again after %d ms, %s run%n",
        Duration.between(begun, Instant.now()).toSeconds(),
        event,
        again.toMillis(),
        running.keySet());
    return again;
  }

  /** One that got no processor for so long that the others took it for dead is started again. */
  private void supervise() throws Exception {
    for (Map.Entry<String, Program> each : Map.copyOf(running).entrySet()) {
      if (!each.getValue().isAlive()) {
        assertThat(each.getValue().log()).contains(TAKEN_OVER);
        replaced++;
        System.out.println(each.getKey() + " was replaced, and is started again");
        launch(each.getKey());
      }
    }
  }

  /** Everything comes out, once. */
  void assertConserved() throws Exception {
    feed.shutdown();
    assertThat(feed.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    export.expect();
    long wantedMails = LOCATIONS.stream().mapToLong(each -> twin.count(each, "Email")).sum();
    await("everything is delivered")
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              supervise();
              return mails.messageIds().stream().distinct().count() >= wantedMails
                  && export.jdbc().queryForList(OPEN).isEmpty()
                  && export.fileLines().size() + export.rows().size() + wantedMails
                      >= export.expectedCount();
            });
    for (Program program : running.values()) {
      program.terminate();
      assertThat(program.end()).isEqualTo(143);
    }
    running.clear();
    export.assertConserved();
    assertThat(export.deadLetters()).isEmpty();
    // one that gets no processor for longer than its margin of the window may be refused as well
    List<TwinRequest> refused =
        twin.requests().stream()
            .filter(served -> served.status() == 429)
            .map(ServedRequest::request)
            .toList();
    System.out.printf("%d requests were refused (429)%n", refused.size());
    refused.forEach(request -> System.out.println(askers.describe(request, WINDOW)));
    assertThat(
            refused.stream()
                .filter(request -> askers.before(request, WINDOW).size() > 1)
                .map(TwinRequest::location))
        .as("refused, since the one that had the location before had used its window up")
        .isEmpty();
    Map<Integer, Long> taken = new HashMap<>();
    export
        .jdbc()
        .query(
            "select id, taken from slot",
            (RowCallbackHandler) row -> taken.put(row.getInt(1), row.getLong(2)));
    askers.assertOneAtATime(
        LATENCY,
        LOCATIONS.stream().collect(Collectors.toMap(each -> each, each -> taken.get(slot(each)))));
    assertMailsOnce(wantedMails);
  }

  private void assertMailsOnce(long wanted) {
    List<String> ids = mails.messageIds();
    Set<String> once = new HashSet<>();
    List<String> again = ids.stream().filter(id -> !once.add(id)).toList();
    System.out.printf("%d mails, %d of them twice: %s%n", ids.size(), again.size(), again);
    assertThat(once).hasSize((int) wanted);
    assertThat(again).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(crashes + replaced);
    assertThat(again.stream().filter(id -> !inDoubt.contains(id)))
        .hasSizeLessThanOrEqualTo(replaced);
  }

  /** By what happened, after how long the last location was asked for again, each time. */
  Map<String, List<Duration>> again() {
    return again;
  }

  int mailsTwice() {
    return mails.messageIds().size() - (int) mails.messageIds().stream().distinct().count();
  }

  int messages() {
    return export.expectedCount();
  }

  @Override
  public void close() throws Exception {
    feed.shutdownNow();
    launched.forEach(Program::close);
    twin.close();
    mails.close();
    database.close();
    kafka.close();
  }
}
