package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The built program halted at its crash points: after a restart nothing is lost, nothing comes
 * twice, and of mails at most those that were under way.
 */
class CrashIT {
  private static final long SEED = Long.getLong("crash.seed", 7);
  private static final int MOST_KILLS = 60;
  private static final int KILLS = Integer.getInteger("crash.kills", 100);
  private static final int MESSAGES = 60;

  private static final Map<String, Figures> FIGURES = new TreeMap<>();

  @TempDir Path home;
  private final MailsInDoubt inDoubt = new MailsInDoubt();

  /** What the crashes cost. */
  private static final class Figures {
    private int kills;
    private int messages;
    private int mailsAgain;
  }

  @AfterAll
  static void report() throws IOException {
    for (Map.Entry<String, Figures> row : FIGURES.entrySet()) {
      Figures figures = row.getValue();
      SoakFigures.add(row.getKey(), figures.kills, figures.messages, 0, 0, figures.mailsAgain);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEASE_TAKEN", "SPOOL_IN_ORDER"})
  void a_crash_on_sqlite_costs_nothing(CrashPoint point) throws Exception {
    crash(point, 2, Dialect.SQLITE);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"LEASE_TAKEN", "SPOOL_IN_ORDER"})
  void a_crash_while_the_spool_is_put_in_order_costs_nothing(CrashPoint point) throws Exception {
    try (Twin twin = new Twin(data().build()).start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(twin, mails, Dialect.SQLITE).expect();
      assertThat(once(export, "AFTER_COMMIT:3")).isEqualTo(Program.KILLED);

      assertThat(once(export, point + ":1")).isEqualTo(Program.KILLED);

      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
    }
  }

  @ParameterizedTest
  @CsvSource({"POSTGRESQL, INSIDE_COMMIT", "POSTGRESQL, AFTER_SINK", "MARIADB, INSIDE_COMMIT"})
  void a_crash_on_a_database_server_costs_nothing(Dialect database, CrashPoint point)
      throws Exception {
    crash(point, 3, database);
  }

  static Stream<Arguments> every_point_five_times() {
    return Stream.of(CrashPoint.values())
        .filter(point -> point != CrashPoint.LEASE_TAKEN && point != CrashPoint.SPOOL_IN_ORDER)
        .flatMap(
            point ->
                IntStream.of(1, 3, 4, 5, 6)
                    .boxed()
                    .flatMap(
                        at ->
                            Stream.of(Dialect.values())
                                .map(database -> Arguments.of(point, at, database))));
  }

  @ParameterizedTest
  @MethodSource("every_point_five_times")
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_crash_at_any_time_costs_nothing(CrashPoint point, int at, Dialect database)
      throws Exception {
    crash(point, at, database);
  }

  @Test
  void a_crash_inside_a_dead_letter_write_leaves_one_whole_record() throws Exception {
    crashInDeadLetter(1, Dialect.SQLITE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_crash_inside_any_dead_letter_write_leaves_whole_records(int at) throws Exception {
    crashInDeadLetter(at, Dialect.values()[at % 3]);
  }

  /** Of five messages that the table cannot hold, it dies while one becomes a dead letter. */
  private void crashInDeadLetter(int at, Dialect database) throws Exception {
    try (Twin twin = new Twin(data().build()).start()) {
      List<String> ids =
          IntStream.rangeClosed(1, 5).mapToObj(number -> number + "long".repeat(100)).toList();
      ids.forEach(
          id ->
              twin.add(
                  Twins.ALPHA,
                  "SMS",
                  "{\"id\":\"" + id + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}"));
      ExportUnderTest export =
          new ExportUnderTest(twin, home).in(database).with("export.channels", "SMS").expect();

      assertThat(once(export, "AFTER_TEMP_FILE:" + at)).isEqualTo(Program.KILLED);
      assertThat(export.files("data/dead-letters", ".json.part")).hasSize(1);

      export.once();
      assertThat(export.deadLetters())
          .extracting(letter -> letter.path("message").path("id").asText())
          .containsExactlyInAnyOrderElementsOf(ids);
      export.assertConserved();
    }
  }

  @Test
  void a_crash_while_the_messages_of_one_contact_are_fetched_costs_nothing() throws Exception {
    try (Twin twin = new Twin(data().with("--contacts=2").build()).start()) {
      String contact =
          new ObjectMapper()
              .readTree(twin.expected(Twins.ALPHA, "SMS").findFirst().orElseThrow().json())
              .path("contactId")
              .asText();
      Path into = home.resolve("person");
      ExportUnderTest export = new ExportUnderTest(twin, home).with("export.page-size", "10");
      String command = "once --contact " + contact + " --channel SMS,Email --into " + into;
      assertThat(end(export, command, "-Dhighlevel-export.crash=AFTER_SINK:2"))
          .isEqualTo(Program.KILLED);

      assertThat(end(export, command, "")).isZero();

      List<String> lines = new ArrayList<>();
      for (Path file : FilesBelow.of(into.resolve("messages"), ".ndjson")) {
        lines.addAll(Files.readAllLines(file));
      }
      assertThat(lines)
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(
              Stream.of("SMS", "Email")
                  .flatMap(channel -> twin.expected(Twins.ALPHA, channel))
                  .map(message -> new String(message.json(), StandardCharsets.UTF_8))
                  .filter(json -> json.contains(contact))
                  .toList());
    }
  }

  static int end(ExportUnderTest export, String command, String options) throws Exception {
    try (Program program = Program.start(export, command, options)) {
      return program.end();
    }
  }

  @Test
  void a_sigterm_in_mid_page_stops_soon_and_costs_nothing() throws Exception {
    try (Twin twin = new Twin(data().build()).start()) {
      twin.fault(When.page(2), Integer.MAX_VALUE, new Fault.Drip(Duration.ofMillis(10)));
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .with("export.channels", "Call")
              .with("export.page-size", "10")
              .sinks("file,sql")
              .expect();
      try (Program program = Program.start(export, "run", "")) {
        Awaitility.await()
            .until(() -> twin.requests().size() >= 2 && export.fileLines().size() == 10);
        long start = System.nanoTime();
        program.terminate();
        assertThat(program.end()).isIn(0, 143);
        // the page would take a minute; beside other tests each of the program's waits takes longer
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      }
      assertThat(export.deadLetters()).isEmpty();
      twin.heal();

      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
    }
  }

  /** Exports one after the other, each killed again and again until it is done. */
  @ParameterizedTest
  @EnumSource(Dialect.class)
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void kills_at_random_cost_nothing(Dialect database) throws Exception {
    Random random = new Random(SEED);
    for (int kills = 0; kills < KILLS; ) {
      kills += killAgainAndAgain(database, random, Files.createTempDirectory(home, "export"));
      System.out.println(database + ": " + kills + " of " + KILLS + " kills");
    }
  }

  private int killAgainAndAgain(Dialect database, Random random, Path directory) throws Exception {
    int messages = 2000;
    try (Twin twin =
            new Twin(data().messages(messages).with("--latency=20ms", "--jitter=30ms").build())
                .start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(directory, twin, mails, database).expect();
      int kills = 0;
      for (int exit = Program.KILLED; exit == Program.KILLED && kills < MOST_KILLS; ) {
        try (Program program = Program.start(export, "once", "")) {
          exit = kill(program, twin, random);
        }
        if (exit == Program.KILLED) {
          kills++;
          inDoubt.list(export);
        }
      }

      assertThat(kills).isGreaterThan(1);
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      int again = inDoubt.assertOnce(mails, messages, kills);
      note("kill -9 at random, " + database, kills, 3 * messages, again);
      return kills;
    }
  }

  /**
   * One in four while it starts, goes through its spool or begins; the others at work, which a busy
   * machine reaches later.
   */
  private static int kill(Program program, Twin twin, Random random) throws Exception {
    if (random.nextInt(4) == 0) {
      return program.killAfter(500 + random.nextInt(3500));
    }
    int until = twin.requests().size() + 1 + random.nextInt(60);
    Awaitility.await()
        .atMost(Patience.LONG)
        .until(() -> twin.requests().size() >= until || !program.isAlive());
    return program.killAfter(random.nextInt(100));
  }

  private void crash(CrashPoint point, int at, Dialect database) throws Exception {
    try (Twin twin = new Twin(data().build()).start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(twin, mails, database).expect();

      assertThat(once(export, point + ":" + at)).isEqualTo(Program.KILLED);

      inDoubt.list(export);
      Summary summary = export.once();
      assertThat(summary.isComplete()).isTrue();
      export.assertConserved();
      int again = inDoubt.assertOnce(mails, MESSAGES, 1);
      note("halted at a crash point, " + database, 1, 3 * MESSAGES, again);
    }
  }

  private static void note(String what, int kills, int messages, int mailsAgain) {
    Figures figures = FIGURES.computeIfAbsent(what, name -> new Figures());
    figures.kills += kills;
    figures.messages += messages;
    figures.mailsAgain += mailsAgain;
  }

  private static TwinOptions data() {
    return Twins.one().messages(MESSAGES);
  }

  private ExportUnderTest export(Twin twin, PickySmtp mails, Dialect database) throws Exception {
    return export(home, twin, mails, database);
  }

  private static ExportUnderTest export(
      Path directory, Twin twin, PickySmtp mails, Dialect database) throws Exception {
    return new ExportUnderTest(twin, directory)
        .in(database)
        .with("export.channels", "Call,SMS,Email")
        .with("export.page-size", "10")
        .with("export.mail.port", Integer.toString(mails.port()));
  }

  /** Runs the built program and gives its exit code. */
  private int once(ExportUnderTest export, String crash) throws Exception {
    return end(export, "once", "-Dhighlevel-export.crash=" + crash);
  }
}
