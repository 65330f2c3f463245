package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.twin.Twin;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of the built program with one state. */
class TwoInstancesIT {

  /** A holder of the lease may be silent for 30 s; here it may be for less. */
  private static final String PATIENCE = "-Dhighlevel-export.patience-ms=8000";

  @TempDir Path home;

  @Test
  void an_instance_that_is_paused_in_mid_fetch_is_replaced_and_writes_no_more_when_it_wakes_up()
      throws Exception {
    try (Twin twin = slowTwin()) {
      ExportUnderTest export = export(twin);
      try (Program paused = Program.start(export, "run", PATIENCE)) {
        await().until(() -> export.fileLines().size() > 100);
        paused.signal("STOP");

        try (Program other = Program.start(export, "run", PATIENCE)) {
          await().until(() -> other.log().contains("standby: "));
          // what the paused one had asked for is answered by now
          int before = twin.requests().size();
          await().until(() -> twin.requests().size() > before + 3);
          paused.signal("CONT");

          assertThat(paused.end()).isNotZero();
          assertThat(paused.log()).contains("has taken over this database");
          await()
              .ignoreExceptions()
              .until(() -> export.fileLines().size() >= export.expectedCount());
          assertThat(other.isAlive()).isTrue();
        }
      }
      // clears the half-written page of the one that was paused
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void with_sqlite_a_second_one_stands_by_and_takes_over_from_one_that_was_killed()
      throws Exception {
    try (Twin twin = slowTwin()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .with("export.page-size", "10")
              .with("export.period", "2s")
              .sinks("file,sql")
              .expect();
      try (Program first = Program.start(export, "run", PATIENCE)) {
        await().until(() -> export.fileLines().size() > 100);

        try (Program once = Program.start(export, "once", PATIENCE)) {
          assertThat(once.end()).isEqualTo(78);
          assertThat(once.log()).contains("works on this database").doesNotContain("\tat ");
        }
        try (Program second = Program.start(export, "run", PATIENCE)) {
          await().until(() -> second.log().contains("standby: "));
          first.signal("KILL");
          await()
              .ignoreExceptions()
              .until(() -> export.fileLines().size() >= export.expectedCount());
        }
      }
      assertThat(export.once().isComplete()).isTrue();
      export.assertConserved();
    }
  }

  private static Twin slowTwin() {
    return new Twin(Twins.one().messages(1000).with("--latency=100ms").build()).start();
  }

  private ExportUnderTest export(Twin twin) throws Exception {
    return new ExportUnderTest(twin, home)
        .with("export.page-size", "10")
        .with("export.period", "2s")
        .in(Dialect.POSTGRESQL)
        .sinks("file,sql")
        .expect();
  }
}
