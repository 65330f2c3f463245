package io.highlevelexport.bench;

import io.highlevelexport.model.Channels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ten thousand locations on PostgreSQL with a heap of 256 MB, minute by minute: what a plan and an
 * idle request cost, how evenly the streams are asked, and whether the one with a long history
 * keeps its pace among them. {@code -Dbench.locations=} and {@code -Dbench.minutes=} change it.
 */
record ManyCase(Bench bench) {
  private static final String CHANNELS = String.join(",", Channels.ALL);
  private static final int LOCATIONS = Integer.getInteger("bench.locations", 10_000);
  private static final int MINUTES = Integer.getInteger("bench.minutes", 12);
  private static final long LOOK_MS = 100;
  private static final double PAGES_PER_MS = 0.01;
  private static final Pattern HEAP_AFTER = Pattern.compile("(\\d+)M->(\\d+)M\\(");
  private static final Pattern PLANNING =
      Pattern.compile("timer://poll\" .*cpu=([0-9.]+)ms elapsed");

  void measure() throws Exception {
    bench.report().section("%,d locations in one process".formatted(LOCATIONS));
    bench
        .report()
        .line(
            "%s on PostgreSQL, one location with a history of 1,000,000 messages under the API's"
                + " limit at 0.3 s an answer, one in a hundred active.%n",
            CHANNELS);
    bench
        .report()
        .line(
            "| minute | requests | polls among them | streams polled so far | in 6 minutes |"
                + " longest between two polls | processor | a request | of planning | heap after a"
                + " collection | longest transaction | history: of its ceiling | 429 |");
    bench.report().line("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    Path home = bench.lab().fresh("many");
    String locations =
        IntStream.rangeClosed(1, LOCATIONS)
            .mapToObj(i -> "loc" + i)
            .collect(Collectors.joining(","));
    try (PostgresServer postgres = new PostgresServer();
        SideProcess api =
            SideProcess.start(
                ManyApi.class,
                CHANNELS,
                "1000000",
                Integer.toString(Math.max(2, LOCATIONS / 100)))) {
      Path gc = home.resolve("gc.txt");
      ProcessBuilder builder =
          new ProcessBuilder(
                  bench
                      .contenders()
                      .runCommand(
                          home,
                          api.address(),
                          "export.locations=" + locations,
                          "export.channels=" + CHANNELS,
                          "export.sinks=file",
                          "export.sql.url=" + postgres.url(),
                          "export.sql.username=" + PostgresServer.USER))
              .redirectErrorStream(true)
              .redirectOutput(bench.options().work().resolve("many.txt").toFile());
      builder
          .environment()
          .putAll(Map.of("JAVA_OPTS", "-Xmx256m -Xlog:gc:file=" + gc + "::filecount=0"));
      Process process = builder.start();
      try (Connection connection = DriverManager.getConnection(postgres.urlWithUser())) {
        double database = 0;
        double processor = 0;
        double planning = 0;
        double own = 0;
        double ofDatabase = 0;
        for (int minute = 1; minute <= MINUTES && process.isAlive(); minute++) {
          double longest = watch(process, connection);
          double used = ProcFiles.cpuSeconds(process.pid()).orElse(processor);
          double planned = planning(process.pid(), planning);
          String[] asked = api.ask();
          double usedByDatabase = postgres.cpuSeconds();
          row(minute, asked, used - processor, planned - planning, heap(gc), longest);
          int requests = Math.max(1, Integer.parseInt(asked[0]));
          own = (used - processor) * 1000 / requests;
          ofDatabase = (usedByDatabase - database) * 1000 / requests;
          database = usedByDatabase;
          processor = used;
          planning = planned;
        }
        bench
            .report()
            .line(
                "%nAt %.1f ms of processor a request, as in the last minute, and %.1f ms of the"
                    + " database:%n%n%s",
                own, ofDatabase, ScalePlan.table(own, ofDatabase));
      } finally {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    }
  }

  private void row(
      int minute, String[] asked, double processor, double planning, int heap, double longest)
      throws IOException {
    int requests = Integer.parseInt(asked[0]);
    bench
        .report()
        .line(
            "| %d | %s | %s | %s | %s | %s s | %.1f s | %.1f ms | %.1f s | %d MB | %.2f s | %.1f %%"
                + " | %s |",
            minute,
            asked[0],
            asked[1],
            asked[4],
            asked[5],
            asked[6],
            processor,
            processor * 1000 / Math.max(1, requests),
            planning,
            heap,
            longest,
            Integer.parseInt(asked[3])
                * 100
                / Math.max(1, Integer.parseInt(asked[7]) * PAGES_PER_MS),
            asked[2]);
    bench.report().write();
  }

  /** A minute long, which of its transactions takes longest, in seconds. */
  private static double watch(Process process, Connection connection)
      throws SQLException, InterruptedException {
    double longest = 0;
    String at = "";
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Statement statement = connection.createStatement()) {
      while (System.nanoTime() < end && process.isAlive()) {
        try (ResultSet rows =
            statement.executeQuery(
                "select extract(epoch from clock_timestamp() - xact_start), query from"
                    + " pg_stat_activity where backend_type = 'client backend' and xact_start is"
                    + " not null and pid <> pg_backend_pid() order by xact_start limit 1")) {
          if (rows.next() && rows.getDouble(1) > longest) {
            longest = rows.getDouble(1);
            at = rows.getString(2);
          }
        }
        Thread.sleep(LOOK_MS);
      }
    }
    System.out.printf("  the longest transaction, %.2f s, last seen at: %s%n", longest, at);
    return longest;
  }

  /** The processor time of the thread that plans so far, in seconds. */
  private static double planning(long pid, double before) throws IOException {
    Process threads =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "Thread.print")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = threads.inputReader()) {
      return lines
          .lines()
          .map(PLANNING::matcher)
          .filter(Matcher::find)
          .mapToDouble(thread -> Double.parseDouble(thread.group(1)) / 1000)
          .max()
          .orElse(before);
    }
  }

  /** The most that was in use after a collection so far, in MB. */
  private static int heap(Path gc) throws IOException {
    return Files.readAllLines(gc).stream()
        .map(HEAP_AFTER::matcher)
        .filter(Matcher::find)
        .mapToInt(collection -> Integer.parseInt(collection.group(2)))
        .max()
        .orElse(0);
  }
}
