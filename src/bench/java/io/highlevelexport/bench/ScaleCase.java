package io.highlevelexport.bench;

import io.highlevelexport.model.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What it costs to share the locations by Kafka: one instance without it, one with it, and three,
 * on the same machine, each with the same histories into PostgreSQL.
 */
record ScaleCase(Bench bench) {
  private static final int LOCATIONS = 12;
  private static final int MANY = 3;
  private static final long LOOK_MS = 1000;
  private static final Duration LIMIT = Duration.ofMinutes(15);

  /** Seconds; those of processors are of all processes of a kind together. */
  private record Run(double seconds, double own, double kafka, double database, double busy) {}

  /** Who works, in each round. */
  private record Kind(String name, int instances, boolean isShared) {}

  void measure() throws Exception {
    long each = bench.options().messages() / LOCATIONS / Channels.ALL.size();
    long messages = each * LOCATIONS * Channels.ALL.size();
    bench.report().section("Many instances (%,d messages into PostgreSQL)".formatted(messages));
    bench
        .report()
        .line(
            "%d locations with six channels, without limit or latency. All processes are on this"
                + " machine, so three instances cannot be faster than one where that one keeps the"
                + " machine busy: what counts is processor a message. One broker, %d rounds.%n",
            LOCATIONS, bench.options().fewRounds());
    bench
        .report()
        .line(
            "| | messages/s | processor of the program, µs/message | of Kafka | of PostgreSQL |"
                + " processors busy |");
    bench.report().line("|---|---|---|---|---|---|");
    List<Kind> kinds =
        List.of(
            new Kind("one instance, alone", 1, false),
            new Kind("one instance with Kafka", 1, true),
            new Kind("three instances with Kafka", MANY, true));
    TreeMap<Integer, List<Run>> runs = new TreeMap<>();
    String names =
        IntStream.rangeClosed(1, LOCATIONS)
            .mapToObj(i -> "loc" + i)
            .collect(Collectors.joining(","));
    try (BenchApi api = BenchApi.unlimited(names, each, String.join(",", Channels.ALL))) {
      for (int round = 0; round < bench.options().fewRounds(); round++) {
        for (int kind = 0; kind < kinds.size(); kind++) {
          Run run = run(kinds.get(kind), names, api, messages);
          System.out.printf("  %s: %s%n", kinds.get(kind).name(), run);
          runs.computeIfAbsent(kind, none -> new ArrayList<>()).add(run);
        }
      }
    }
    runs.forEach(
        (kind, some) ->
            bench
                .report()
                .line(
                    "| %s | %s | %s | %s | %s | %s %% |",
                    kinds.get(kind).name(),
                    Spread.of(some, run -> messages / run.seconds()).text(0),
                    Spread.of(some, run -> run.own() * 1e6 / messages).text(0),
                    Spread.of(some, run -> run.kafka() * 1e6 / messages).text(0),
                    Spread.of(some, run -> run.database() * 1e6 / messages).text(0),
                    Spread.of(some, run -> run.busy() * 100).text(0)));
  }

  private Run run(Kind kind, String locations, BenchApi api, long messages) throws Exception {
    Path directory = bench.lab().fresh("scale");
    List<Process> instances = new ArrayList<>();
    try (PostgresServer postgres = new PostgresServer();
        SideProcess kafka =
            SideProcess.start(KafkaProcess.class, directory.resolve("kafka").toString());
        Connection connection = DriverManager.getConnection(postgres.urlWithUser());
        Statement statement = connection.createStatement()) {
      double kafkaBefore = ProcFiles.cpuSeconds(kafka.pid()).orElseThrow();
      double databaseBefore = postgres.cpuSeconds();
      api.served();
      for (int i = 1; i <= kind.instances(); i++) {
        instances.add(start(kind, "export-" + i, directory, locations, api, postgres, kafka));
      }
      long firstAt = 0;
      double busyBefore = 0;
      long end = System.nanoTime() + LIMIT.toNanos();
      while (firstAt == 0 || rows(statement) < messages) {
        Thread.sleep(LOOK_MS);
        if (System.nanoTime() > end || !instances.stream().allMatch(Process::isAlive)) {
          throw new IllegalStateException("not done, or ended: see the logs in " + directory);
        }
        if (firstAt == 0) {
          busyBefore = ProcFiles.busySeconds();
          firstAt = api.served().firstAt();
        }
      }
      double seconds = (lastDelivered(statement) - firstAt) / 1000.0;
      double busy = ProcFiles.busySeconds() - busyBefore;
      double own = 0;
      for (Process instance : instances) {
        own += ProcFiles.cpuSeconds(instance.pid()).orElseThrow();
      }
      return new Run(
          seconds,
          own,
          ProcFiles.cpuSeconds(kafka.pid()).orElseThrow() - kafkaBefore,
          postgres.cpuSeconds() - databaseBefore,
          busy / Runtime.getRuntime().availableProcessors() / seconds);
    } finally {
      for (Process instance : instances) {
        instance.destroy();
        if (!instance.waitFor(60, TimeUnit.SECONDS)) {
          instance.destroyForcibly();
        }
      }
    }
  }

  private Process start(
      Kind kind,
      String name,
      Path directory,
      String locations,
      BenchApi api,
      PostgresServer postgres,
      SideProcess kafka)
      throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "export.instance=" + name,
                "export.locations=" + locations,
                "export.channels=" + String.join(",", Channels.ALL),
                "export.sql.url=" + postgres.url(),
                "export.sql.username=" + PostgresServer.USER,
                "export.http.port=0",
                "export.rate.requests=100000"));
    Channels.ALL.forEach(
        channel -> settings.add("export.sink." + channel.toLowerCase(Locale.ROOT) + "=sql"));
    if (kind.isShared()) {
      settings.addAll(
          List.of(
              "export.scale=kafka",
              "export.kafka.brokers=" + kafka.address(),
              "export.kafka.replication=1"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                bench
                    .contenders()
                    .runCommand(
                        Files.createDirectories(directory.resolve(name)),
                        api.url(),
                        settings.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".txt").toFile());
    return builder.start();
  }

  private static long rows(Statement statement) throws Exception {
    return number(statement, "select count(*) from messages");
  }

  private static long lastDelivered(Statement statement) throws Exception {
    return number(statement, "select max(delivered_ms) from page");
  }

  private static long number(Statement statement, String query) throws Exception {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
