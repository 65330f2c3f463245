package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The built program with -Xmx256m: a million messages need no more of it than it has. */
class HeapIT {
  private static final int FEW = 10_000;

  /** A million, some with a body of 1 MB, in the soak; else as many as take some seconds. */
  private static final int MANY =
      Integer.getInteger("heap.messages", Boolean.getBoolean("soak") ? 1_000_000 : 60_000);

  private static final int HUGE_EVERY = 20_000;
  private static final int MIB = 1 << 20;
  private static final long LONGEST_SECONDS = 540;

  /**
   * As many windows at once as the API's limit makes useful at 0.3 s an answer; each holds a hash
   * of each of its messages' ids, some 80,000, so this is what memory grows with.
   */
  private static final int WALKS = 6;

  /** What may be alive: windows under way and pages on their way, and nothing that adds up. */
  private static final long MOST_MIB = 64;

  private static final Pattern FULL = Pattern.compile("Pause Full .* \\d+M->(\\d+)M\\((\\d+)M\\)");

  @TempDir Path home;

  @Test
  void many_messages_leave_much_of_the_heap_free() throws Exception {
    long few = mostAlive(FEW, home.resolve("few"));

    long many = mostAlive(MANY, home.resolve("many"));

    SoakFigures.add(
        "-Xmx256m, heap after a collection: %d MiB, and %d MiB with %,d messages"
            .formatted(many, few, FEW),
        0,
        MANY,
        0,
        0,
        0);
    assertThat(few).isLessThan(MOST_MIB);
    assertThat(many).isLessThan(MOST_MIB);
  }

  @Test
  void a_page_of_500_messages_of_1_MB_fits() throws Exception {
    HttpServer api = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    api.setExecutor(Executors.newCachedThreadPool());
    api.createContext("/", HeapIT::hugePage);
    api.start();
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .with("export.api.url", "http://127.0.0.1:" + api.getAddress().getPort())
              .with("export.channels", "Call")
              .with("export.page-size", "500")
              .with("export.refresh", "0s");
      try (Program program = Program.start(export, "once", "-Xmx256m")) {
        assertThat(program.end(600)).as(program.log()).isZero();
      }
      Lines lines = Lines.of(export);
      assertThat(lines.count).isEqualTo(500);
      assertThat(lines.bytes).isGreaterThan(500L * MIB);
    } finally {
      api.stop(0);
    }
  }

  /** The limit lets a few hundred of them be asked for meanwhile, which the API does not have. */
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void pieces_that_wait_need_no_memory_and_slow_nothing_down(Dialect database) throws Exception {
    try (Twin twin = new Twin(Twins.one().messages(0).messages("Email", 40).build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .in(database)
              .sinks("sql")
              .with("export.channels", "Email")
              .with("export.content", "email")
              .with("export.rate.requests", "100")
              .with("export.rate.window", "10s");
      try (Program program = Program.start(export, "once", "")) {
        assertThat(program.end()).as(program.log()).isZero();
      }
      long few = mostAlive(export, "few");
      long fast = statusMillis(export);

      addPieces(export.jdbc(), 1_000_000);
      long many = mostAlive(export, "many");
      long slow = statusMillis(export);

      String figures =
          "%s, heap after a collection: %d MiB, with 1,000,000 pieces that wait %d MiB; status: %d ms, and %d ms"
              .formatted(database, few, many, fast, slow);
      System.out.println(figures);
      SoakFigures.add(figures, 0, 1_000_000, 0, 0, 0);
      assertThat(twin.answered(404)).as("pieces that were asked for").isGreaterThan(50);
      assertThat(many).isLessThan(few + 8);
      assertThat(slow).isLessThan(fast + 500);
    }
  }

  private static void addPieces(JdbcTemplate jdbc, int pieces) {
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource()));
    int some = 1000;
    for (int from = 0; from < pieces; from += some) {
      int first = from;
      List<Object[]> rows =
          IntStream.range(first, first + some)
              .mapToObj(
                  i ->
                      new Object[] {
                        Twins.ALPHA, "piece-%012d".formatted(i), "m" + i, 100_000 + i / 50, i % 50
                      })
              .toList();
      transaction.executeWithoutResult(
          status ->
              jdbc.batchUpdate(
                  "insert into content_piece (location_id, kind, id, message_id, state, batch,"
                      + " place, due_ms) values (?, 'email', ?, ?, 'wanted', ?, ?, 1000)",
                  rows));
    }
    jdbc.update("update content_count set wanted = wanted + ? where kind = 'email'", pieces);
  }

  /** Of a run of half a minute, in MiB. */
  private long mostAlive(ExportUnderTest export, String name) throws Exception {
    Path gc = home.resolve(name + ".log");
    try (Program program =
        Program.start(export, "run", "-Xmx256m -Xlog:gc:file=" + gc + "::filecount=0")) {
      for (int i = 0; i < 15; i++) {
        program.collectGarbage(Duration.ofSeconds(2));
      }
      assertThat(program.isAlive()).as(program.log()).isTrue();
    }
    return mostAfterCollection(gc);
  }

  /** The least of some runs of the command, which starts a JVM each time. */
  private static long statusMillis(ExportUnderTest export) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      try (Program program = Program.start(export, "status", "")) {
        program.end();
        assertThat(program.log()).contains("Texts of e-mails");
      }
      least = Math.min(least, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    return least;
  }

  private static void hugePage(HttpExchange exchange) throws IOException {
    byte[] body = "x".repeat(MIB).getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < 500; i++) {
        String head =
            "{\"id\":\"huge%d\",\"messageType\":\"TYPE_CALL\",\"dateAdded\":\"2024-05-20T00:00:00.%03dZ\","
                .formatted(i, i);
        out.write((i == 0 ? "{\"messages\":[" : ",").getBytes(StandardCharsets.US_ASCII));
        out.write((head + "\"body\":\"").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.write("\"}".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("],\"nextCursor\":null,\"total\":500}".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The most that is alive at any time, in MiB. */
  private long mostAlive(int messages, Path runHome) throws Exception {
    Files.createDirectories(runHome);
    Path gc = runHome.resolve("gc.log");
    TwinOptions data = Twins.one().messages(messages).with("--huge-every=" + HUGE_EVERY);
    try (Twin twin = new Twin(data.build()).start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, runHome)
              .with("export.channels", "Call")
              .with("export.page-size", "500")
              .with("export.fetch.windows", Integer.toString(WALKS));
      try (Program program =
          Program.start(export, "once", "-Xmx256m -Xlog:gc:file=" + gc + "::filecount=0")) {
        Duration pause = Duration.ofMillis(messages > FEW ? 2000 : 1000);
        long end = System.nanoTime() + Duration.ofSeconds(LONGEST_SECONDS).toNanos();
        while (program.isAlive() && System.nanoTime() < end) {
          program.collectGarbage(pause);
        }
        assertThat(program.end(1)).as(program.log()).isZero();
      }
      Lines wanted = new Lines();
      twin.expected(Twins.ALPHA, "Call")
          .forEach(message -> wanted.add(new String(message.json(), StandardCharsets.UTF_8)));
      assertThat(Lines.of(export)).isEqualTo(wanted);
      assertThat(wanted.count).isEqualTo(messages);
    }
    return mostAfterCollection(gc);
  }

  private static long mostAfterCollection(Path gc) throws IOException {
    long most = 0;
    for (String line : Files.readAllLines(gc)) {
      Matcher full = FULL.matcher(line);
      if (full.find()) {
        most = Math.max(most, Long.parseLong(full.group(1)));
      }
    }
    assertThat(most).as("a collection of all garbage").isPositive();
    return most;
  }

  /** So many lines that they are not kept, only told apart from others. */
  private static final class Lines {
    private long count;
    private long bytes;
    private long sum;

    static Lines of(ExportUnderTest export) throws IOException {
      Lines lines = new Lines();
      for (Path file : export.files("data/messages", ".ndjson")) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
          }
        }
      }
      return lines;
    }

    private void add(String line) {
      count++;
      bytes += line.length();
      long hash = line.hashCode();
      sum += hash * hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Lines lines && toString().equals(lines.toString());
    }

    @Override
    public int hashCode() {
      return Long.hashCode(sum);
    }

    @Override
    public String toString() {
      return count + " lines, " + bytes + " characters, sum " + sum;
    }
  }
}
