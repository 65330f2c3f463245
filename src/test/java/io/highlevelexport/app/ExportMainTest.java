package io.highlevelexport.app;

import static org.awaitility.Awaitility.await;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportMainTest {
  @TempDir Path home;

  /** A schedule of the JDK ends with the first exception, without a word. */
  @Test
  void what_is_done_every_so_often_goes_on_whatever_it_throws_once() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path config = here.resolve("config");
    Map<String, String> keys =
        Map.of(
            "export.api.token", "pit-of-a-test",
            "export.locations", "loc1",
            "export.sink.email", "sql");
    Settings settings =
        SettingsReader.read(
            Configuration.load(config, config, null, Map.of(), Map.of(), keys),
            new Home(home, here));
    ExportMain camel = new ExportMain(settings, here.resolve("routes"), Export.Mode.RUN);
    AtomicInteger calls = new AtomicInteger();
    try {
      camel.readRoutes();
      camel.everySoOften(
          "test",
          () -> {
            switch (calls.incrementAndGet()) {
              case 1 -> throw new IllegalStateException("once");
              case 2 -> throw new NoClassDefFoundError("once");
              default -> {
                // goes well
              }
            }
          },
          1);

      await().until(() -> calls.get() > 3);
    } finally {
      camel.stop();
    }
  }
}
