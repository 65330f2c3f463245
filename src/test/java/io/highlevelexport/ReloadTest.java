package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.highlevelexport.twin.Twin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Route files edited while the program runs. */
class ReloadTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path home;
  private final Logger reloads = (Logger) LoggerFactory.getLogger("org.apache.camel.support");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void start() throws Exception {
    Path routes = Files.createDirectory(home.resolve("routes"));
    try (var shipped = Files.list(Path.of("routes"))) {
      for (Path route : shipped.toList()) {
        Files.copy(route, routes.resolve(route.getFileName()));
      }
    }
    log.start();
    reloads.addAppender(log);
    twin = new Twin(Twins.one().messages(20).build()).start();
    export = new ExportUnderTest(twin, home).with("export.channels", "Call").routes(routes);
    export.expect().run();
    await().atMost(SOON).untilAsserted(export::assertConserved);
  }

  @AfterEach
  void stop() {
    export.close();
    twin.close();
    reloads.detachAppender(log);
  }

  @ParameterizedTest
  @CsvSource({"walk, '- loop:', '- looop: ['", "walk, '- loop:', '- looop:'"})
  void a_broken_route_file_leaves_the_last_good_set_running(String route, String good, String bad)
      throws Exception {
    Path file = home.resolve("routes/" + route + ".camel.yaml");
    Files.writeString(file, Files.readString(file).replace(good, bad));
    await()
        .atMost(SOON)
        .until(
            () ->
                List.copyOf(log.list).stream()
                    .anyMatch(event -> event.getLevel().levelStr.equals("WARN")));

    addRecent();

    await().atMost(SOON).untilAsserted(export.expect()::assertConserved);
  }

  @Test
  void an_edited_route_is_taken_up() throws Exception {
    Path decides = home.resolve("routes/route-message.camel.yaml");
    Files.writeString(
        decides, Files.readString(decides).replace("\"{{export.sink.call}}\"", "sql"));

    await()
        .atMost(SOON)
        .until(
            () -> {
              addRecent();
              return !export.rows().isEmpty();
            });
    assertThat(export.fileLines()).hasSizeGreaterThanOrEqualTo(20);
  }

  private void addRecent() {
    Instant date = Instant.now().minus(Duration.ofMinutes(6));
    twin.add(Twins.ALPHA, "Call", "{\"dateAdded\":\"" + date + "\"}");
  }
}
