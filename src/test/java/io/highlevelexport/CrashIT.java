package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.run.Summary;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The built program halted at its crash points: after a restart nothing is lost, nothing comes
 * twice, and of mails at most those that were under way.
 */
class CrashIT {
  private static final int KILLED = 137;

  private static final int MESSAGES = 60;
  private static final Pattern MESSAGE_ID = Pattern.compile("(?m)^Message-ID: *(<[^>]+>)");

  private static EmbeddedPostgres postgres;
  private static int databases;

  @TempDir Path home;

  @AfterAll
  static void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
      postgres = null;
    }
  }

  private static String newDatabase() throws Exception {
    if (postgres == null) {
      postgres = EmbeddedPostgres.builder().start();
    }
    String name = "crash" + ++databases;
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return postgres.getJdbcUrl("postgres", name);
  }

  @ParameterizedTest
  @EnumSource(CrashPoint.class)
  void a_crash_on_h2_costs_nothing(CrashPoint point) throws Exception {
    crash(point, 2, null);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"INSIDE_COMMIT", "AFTER_COMMIT", "AFTER_SINK"})
  void a_crash_on_postgresql_costs_nothing(CrashPoint point) throws Exception {
    crash(point, 3, newDatabase());
  }

  static Stream<Arguments> every_point_five_times() {
    return Stream.of(CrashPoint.values())
        .flatMap(point -> IntStream.of(1, 3, 4, 5, 6).mapToObj(at -> Arguments.of(point, at)));
  }

  @ParameterizedTest
  @MethodSource("every_point_five_times")
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_crash_at_any_time_on_h2_costs_nothing(CrashPoint point, int at) throws Exception {
    crash(point, at, null);
  }

  @ParameterizedTest
  @MethodSource("every_point_five_times")
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_crash_at_any_time_on_postgresql_costs_nothing(CrashPoint point, int at) throws Exception {
    crash(point, at, newDatabase());
  }

  @Test
  void a_crash_inside_a_dead_letter_write_leaves_one_whole_record() throws Exception {
    try (Twin twin = new Twin(data().build()).start()) {
      String id = "long".repeat(100);
      twin.add(
          Twins.ALPHA, "SMS", "{\"id\":\"" + id + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
      ExportUnderTest export =
          new ExportUnderTest(twin, home).with("export.channels", "SMS").expect();

      assertThat(once(export, "AFTER_TEMP_FILE:1")).isEqualTo(KILLED);
      assertThat(export.files("data/dead-letters", ".json.part")).hasSize(1);

      export.once();
      assertThat(export.deadLetter().path("message").path("id").asText()).isEqualTo(id);
      export.assertConserved();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void kills_at_random_cost_nothing() throws Exception {
    Random random = new Random(7);
    try (Twin twin =
            new Twin(
                    data()
                        .messages(2000)
                        .latency(Duration.ofMillis(20), Duration.ofMillis(30))
                        .build())
                .start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(twin, mails, null).expect();
      int kills = 0;
      for (int exit = KILLED; exit == KILLED && kills < 60; ) {
        exit = killedAfter(export, 1500 + random.nextInt(2500));
        kills += exit == KILLED ? 1 : 0;
      }

      assertThat(kills).isGreaterThan(1);
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      assertMails(mails, 2000, kills);
    }
  }

  private void crash(CrashPoint point, int at, String database) throws Exception {
    try (Twin twin = new Twin(data().build()).start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(twin, mails, database).expect();

      assertThat(once(export, point + ":" + at)).isEqualTo(KILLED);

      Summary summary = export.once();
      assertThat(summary.isComplete()).isTrue();
      export.assertConserved();
      assertMails(mails, MESSAGES, 1);
    }
  }

  private static TwinOptions.Builder data() {
    return Twins.one().messages(MESSAGES);
  }

  private ExportUnderTest export(Twin twin, PickySmtp mails, String database) {
    ExportUnderTest export =
        new ExportUnderTest(twin, home)
            .with("export.channels", "Call,SMS,Email")
            .with("export.page-size", "10")
            .with("export.mail.port", Integer.toString(mails.port()));
    return database == null
        ? export
        : export.with("export.sql.url", database).with("export.sql.username", "postgres");
  }

  private static void assertMails(PickySmtp mails, int wanted, int mostAgain) {
    List<String> ids = new ArrayList<>();
    for (String mail : mails.taken()) {
      Matcher id = MESSAGE_ID.matcher(mail);
      assertThat(id.find()).isTrue();
      ids.add(id.group(1));
    }
    assertThat(ids.stream().distinct()).hasSize(wanted);
    assertThat(ids).hasSizeLessThanOrEqualTo(wanted + mostAgain);
  }

  /** Runs the built program and gives its exit code. */
  private int once(ExportUnderTest export, String crash) throws Exception {
    Process process = start(export, "-Dhighlevel-export.crash=" + crash);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private int killedAfter(ExportUnderTest export, long millis) throws Exception {
    Process process = start(export, "");
    try {
      process.waitFor(millis, TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }

  private Process start(ExportUnderTest export, String javaOpts) throws Exception {
    Path program = Path.of(System.getProperty("distribution"), "bin", "highlevel-export");
    List<String> command =
        new ArrayList<>(List.of(program.toString(), "once", "--home", home.toString()));
    command.addAll(export.options());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(Files.createTempFile("crash", ".log").toFile());
    builder.environment().put("JAVA_OPTS", javaOpts);
    return builder.start();
  }
}
