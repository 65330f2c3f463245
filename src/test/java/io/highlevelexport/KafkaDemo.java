package io.highlevelexport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.highlevelexport.cli.HighlevelExport;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * A stand-in for many machines on this one: a broker, PostgreSQL and the API twin in this process,
 * three instances in processes of their own. {@code src/test/bin/kafka-demo} starts it; it goes on
 * until Ctrl-C.
 */
final class KafkaDemo implements AutoCloseable {
  private static final List<String> INSTANCES = List.of("a", "b", "c");
  private static final int SLOTS = 12;
  private static final List<String> LOCATIONS =
      IntStream.range(0, SLOTS).mapToObj("locTwinMany%09d"::formatted).toList();
  private static final Duration AWAY = Duration.ofSeconds(20);
  private static final Duration NEWS = Duration.ofSeconds(15);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final long ROUND_MS = 500;
  private static final long LONGEST_END_S = 40;

  private final Path directory;
  private final EmbeddedPostgres postgres;
  private final KafkaBroker broker;
  private final Twin twin;
  private final JdbcTemplate jdbc;
  private final Map<String, Process> running = new TreeMap<>();
  private final Map<String, Instant> ended = new TreeMap<>();
  private String owners = "";
  private Instant toldAt = Instant.EPOCH;
  private int rounds;
  private boolean closed;

  private KafkaDemo(Path directory) throws IOException {
    this.directory = directory;
    FileSystemUtils.deleteRecursively(directory);
    say("A Kafka broker, PostgreSQL and the API twin with 12 locations begin ...");
    // its own hook would end it before the instances
    postgres = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
    broker = new KafkaBroker(directory.resolve("kafka"));
    twin =
        new Twin(
                TwinOptions.builder()
                    .locations(LOCATIONS.toArray(String[]::new))
                    .messages(100)
                    .build())
            .start();
    jdbc = new JdbcTemplate(new DriverManagerDataSource(url(), "postgres", ""));
  }

  /**
   * @param arguments the directory for logs and pages, {@code target/kafka-demo} unless it is
   *     given; it is emptied
   */
  public static void main(String[] arguments) throws Exception {
    // what a broker warns of while it begins
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    Path directory = Path.of(arguments.length == 0 ? "target/kafka-demo" : arguments[0]);
    KafkaDemo demo = new KafkaDemo(directory.toAbsolutePath());
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
    demo.begin();
    while (demo.round()) {
      Thread.sleep(ROUND_MS);
    }
  }

  private synchronized void begin() throws IOException {
    for (String instance : INSTANCES) {
      start(instance);
    }
    say("Each location gets a message now and then; they go to PostgreSQL.");
    say("Try in another terminal: kill PROCESS, kill -9 PROCESS, kill -STOP PROCESS.");
    say("What has ended is started again after " + AWAY.toSeconds() + " s. Ctrl-C ends all.");
  }

  private void start(String instance) throws IOException {
    Path home = Files.createDirectories(directory.resolve(instance));
    int port = FreePort.find();
    List<String> command =
        OwnJvm.running(
            HighlevelExport.class.getName(),
            List.of(
                "-Xmx128m",
                "-Dhighlevel-export.app=" + Path.of("").toAbsolutePath(),
                "-Dlogback.configurationFile=config/logback.xml"));
    command.addAll(List.of("--home=" + home, "run"));
    settings(instance, port).forEach((key, value) -> command.add("-D" + key + "=" + value));
    Path log = home.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    running.put(instance, process);
    say(
        "Instance %s is process %d: http://localhost:%d/, %s"
            .formatted(instance, process.pid(), port, log));
  }

  private Map<String, String> settings(String instance, int port) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("export.instance", instance);
    settings.put("export.scale", "kafka");
    settings.put("export.slots", Integer.toString(SLOTS));
    settings.put("export.kafka.brokers", broker.address());
    settings.put("export.kafka.replication", "1");
    settings.put("export.sql.url", url());
    settings.put("export.sql.username", "postgres");
    settings.put("export.api.url", twin.url());
    settings.put("export.api.token", TwinOptions.TOKEN);
    settings.put("export.locations", String.join(",", LOCATIONS));
    settings.put("export.channels", "SMS,Call");
    settings.put("export.sink.sms", "sql");
    settings.put("export.sink.call", "sql");
    settings.put("export.content", "none");
    settings.put("export.period", "1s");
    settings.put("export.settle", "1s");
    settings.put("export.http.port", Integer.toString(port));
    return settings;
  }

  private String url() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  /** Has something happen, looks after the instances, and tells what is new. */
  private synchronized boolean round() throws IOException {
    if (closed) {
      return false;
    }
    twin.add(LOCATIONS.get(rounds++ % LOCATIONS.size()), "SMS", "{}");
    Instant now = Instant.now();
    for (String instance : INSTANCES) {
      Process process = running.get(instance);
      if (!process.isAlive() && ended.putIfAbsent(instance, now) == null) {
        say("Instance %s has ended, exit code %d".formatted(instance, process.exitValue()));
      } else if (!process.isAlive() && ended.get(instance).plus(AWAY).isBefore(now)) {
        ended.remove(instance);
        start(instance);
      }
    }
    try {
      String was = owners;
      owners = owners();
      if (!owners.isEmpty() && (!owners.equals(was) || toldAt.plus(NEWS).isBefore(now))) {
        toldAt = now;
        Long messages = jdbc.queryForObject("select count(*) from messages", Long.class);
        say("Slots %s; %,d messages".formatted(owners, messages));
      }
    } catch (DataAccessException e) {
      // the first instance has not made the tables yet
    }
    return true;
  }

  /** Who has which slots, as the database says. */
  private String owners() {
    Map<String, List<String>> owners = new TreeMap<>();
    jdbc.query(
        "select coalesce(lease.name, 'nobody'), slot.id from slot left join lease on lease.id ="
            + " slot.lease_id and lease.fence = slot.fence and lease.holder <> '' order by slot.id",
        row -> {
          owners.computeIfAbsent(row.getString(1), name -> new ArrayList<>()).add(row.getString(2));
        });
    return owners.entrySet().stream()
        .map(owner -> owner.getKey() + ": " + String.join(" ", owner.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void say(String what) {
    System.out.println(LocalTime.now().format(TIME) + "  " + what);
  }

  /** Ends the instances, then what they need. */
  @Override
  public synchronized void close() {
    closed = true;
    say("The instances end ...");
    running.values().forEach(Process::destroy);
    try {
      for (Process process : running.values()) {
        // one that was paused does not hear it
        if (!process.waitFor(LONGEST_END_S, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
      twin.close();
      broker.close();
      postgres.close();
      say("All has ended; the logs are in " + directory);
    } catch (IOException e) {
      say("PostgreSQL did not end: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
