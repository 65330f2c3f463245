package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An instance is paused at one of its crash points, another one takes over, and the first wakes up:
 * nothing is lost, nothing comes twice, but for the one mail that was under way.
 */
class PausedInstanceIT {
  private static final int MESSAGES = 150;
  private static final String PATIENCE = "-Dhighlevel-export.patience-ms=4000";
  private static final Map<Dialect, Integer> PAUSES = new EnumMap<>(Dialect.class);
  private static int mailsAgain;

  @TempDir Path home;

  /** When the paused instance wakes up. */
  enum Wake {
    /** The other one has taken the lease and done nothing else. */
    AT_TAKE_OVER(CrashPoint.LEASE_TAKEN),
    /** The other one has put the spool in order. */
    IN_MID_TAKE_OVER(CrashPoint.SPOOL_IN_ORDER),
    /** The other one delivers. */
    WHILE_THE_OTHER_DELIVERS(CrashPoint.AFTER_TEMP_FILE),
    /** The other one has done everything. */
    LATE(null);

    /** Where the other one is held meanwhile. */
    private final CrashPoint point;

    Wake(CrashPoint point) {
      this.point = point;
    }
  }

  @AfterAll
  static void report() throws IOException {
    for (Map.Entry<Dialect, Integer> row : PAUSES.entrySet()) {
      SoakFigures.add(
          "paused at a crash point, replaced and woken up, " + row.getKey(),
          row.getValue(),
          row.getValue() * 3 * MESSAGES,
          0,
          0,
          row.getKey() == Dialect.POSTGRESQL ? mailsAgain : "-");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL, AFTER_TEMP_FILE, WHILE_THE_OTHER_DELIVERS",
    "POSTGRESQL, AFTER_MAIL, LATE"
  })
  void a_pause_costs_nothing(Dialect database, CrashPoint point, Wake wake) throws Exception {
    pause(database, point, wake);
  }

  static Stream<Arguments> every_pause() {
    return Stream.of(CrashPoint.values())
        .filter(point -> point != CrashPoint.LEASE_TAKEN && point != CrashPoint.SPOOL_IN_ORDER)
        .flatMap(
            point ->
                Stream.concat(
                    Arrays.stream(Wake.values())
                        .map(wake -> Arguments.of(Dialect.POSTGRESQL, point, wake)),
                    Stream.of(Arguments.of(Dialect.MARIADB, point, Wake.LATE))));
  }

  @ParameterizedTest
  @MethodSource("every_pause")
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void a_pause_anywhere_costs_nothing(Dialect database, CrashPoint point, Wake wake)
      throws Exception {
    pause(database, point, wake);
  }

  private void pause(Dialect database, CrashPoint point, Wake wake) throws Exception {
    try (Twin twin =
            new Twin(Twins.one().messages(MESSAGES).with("--latency=30ms").build()).start();
        PickySmtp mails = new PickySmtp(mail -> "250 ok")) {
      ExportUnderTest export = export(twin, mails).in(database).expect();
      try (Program paused = Program.start(export, "run", pausedAt(point, 4))) {
        await().until(paused::isPaused);
        try (Program other =
            Program.start(export, "run", wake.point == null ? PATIENCE : pausedAt(wake.point, 1))) {
          await()
              .failFast(() -> assertThat(other.isAlive()).as(other.log()).isTrue())
              .until(() -> wake.point == null ? isAllThere(export) : other.isPaused());
          paused.signal("CONT");
          assertThat(paused.end()).as(paused.log()).isNotZero();
          assertThat(paused.log()).contains("has taken over this database");
          other.signal("CONT");
          await().alias("all there").until(() -> isAllThere(export));
          other.terminate();
          other.end();
        }
      }
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      assertThat(export.deadLetters()).isEmpty();
      int again = mailsAgain(mails);
      PAUSES.merge(database, 1, Integer::sum);
      mailsAgain += again;
    }
  }

  private static String pausedAt(CrashPoint point, int time) {
    return PATIENCE + " -Dhighlevel-export.pause=" + point + ":" + time;
  }

  private static boolean isAllThere(ExportUnderTest export) throws Exception {
    Integer sent =
        export
            .jdbc()
            .queryForObject(
                "select count(*) from mail_ledger where status = 'sent'", Integer.class);
    return export.fileLines().size() >= 2 * MESSAGES
        && export.rows().size() == 2 * MESSAGES
        && sent == MESSAGES;
  }

  /** Each mail came, and at most the one that was under way came twice. */
  private static int mailsAgain(PickySmtp mails) {
    List<String> ids = mails.messageIds();
    assertThat(ids.stream().distinct()).hasSize(MESSAGES);
    assertThat(ids).hasSizeLessThanOrEqualTo(MESSAGES + 1);
    return ids.size() - MESSAGES;
  }

  private ExportUnderTest export(Twin twin, PickySmtp mails) {
    return new ExportUnderTest(twin, home)
        .with("export.channels", "Call,SMS,Email")
        .with("export.page-size", "10")
        .with("export.period", "1s")
        .sinks("file,sql")
        .with("export.sink.email", "mail")
        .with("export.mail.port", Integer.toString(mails.port()));
  }
}
