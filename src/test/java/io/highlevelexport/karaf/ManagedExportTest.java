package io.highlevelexport.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.config.Home;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container does with an export while another instance works on its database. */
class ManagedExportTest {
  @TempDir Path home;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void a_pass_beside_another_instance_is_refused_and_a_stop_waits_for_nobody() throws Exception {
    try (Twin twin = new Twin(TwinOptions.builder().messages(20).build()).start();
        ExportUnderTest other = new ExportUnderTest(twin, home)) {
      other.run();
      Path distribution = Path.of("").toAbsolutePath();
      ManagedExport standby =
          new ManagedExport(new Home(home, distribution), Map.of(), Clock.systemUTC());
      standby.updated(new Hashtable<>(other.settingsGiven()));

      ends(
          () -> {
            standby.once(new PrintStream(said, true, StandardCharsets.UTF_8));
            return null;
          });

      assertThat(said.toString(StandardCharsets.UTF_8)).contains("works on this database");
      ends(
          () -> {
            standby.close();
            return null;
          });
    }
  }

  private static void ends(Callable<Void> work) {
    FutureTask<Void> task = new FutureTask<>(work);
    CompletableFuture.runAsync(task);
    await().until(task::isDone);
    assertThat(task).isNotCancelled();
  }
}
