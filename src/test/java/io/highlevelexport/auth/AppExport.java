package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.FilesBelow;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The shipped routes and configuration with an app's tokens: calls of one location, to files. */
final class AppExport implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TwinApp app;
  private final Path home;
  private final Map<String, String> settings = new HashMap<>();
  private Export running;

  AppExport(TwinApp app, Path home) {
    this.app = app;
    this.home = home;
    with("export.api.url", app.twin.url());
    with("export.oauth.client-id", TwinApp.CLIENT_ID);
    with("export.oauth.client-secret", TwinApp.CLIENT_SECRET);
    with("export.oauth.key", TwinApp.KEY);
    with("export.locations", TwinApp.LOCATION);
    with("export.channels", "Call");
    with("export.http.port", "0");
    with("export.rate.requests", "10000");
    with("export.rate.window", "200ms");
    with("export.retry.delay", "20ms");
    with("export.retry.max-delay", "100ms");
    with("export.retry.unauthorized-delay", "20ms");
    with("export.hold.delay", "20ms");
    with("export.hold.max-delay", "40ms");
    with("export.period", "10ms");
    with("export.mail.to", "archive@example.com");
  }

  AppExport with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** One pass, to its end. */
  Summary once() throws Exception {
    try (Export export = open(Export.Mode.ONCE)) {
      export.start();
      Awaitility.await("the end of the pass")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(export::isDone);
      return export.summary();
    }
  }

  /** Begins to poll; {@link #close} ends it. */
  void run() throws Exception {
    running = open(Export.Mode.RUN);
    running.start();
  }

  private Export open(Export.Mode mode) throws Exception {
    Path config = Path.of("config").toAbsolutePath();
    return new Export(
        SettingsReader.read(
            Configuration.load(config, config, null, Map.of(), Map.of(), settings),
            new Home(home, Path.of("").toAbsolutePath())),
        Path.of("routes").toAbsolutePath(),
        mode,
        app.clock);
  }

  /** Whether all before that is read, and nothing is asked for any more. */
  boolean isReadUpTo(Instant edge) {
    return running.status().streams().stream()
        .anyMatch(
            stream -> edge.toString().equals(stream.exportedUpTo()) && stream.openWindows() == 0);
  }

  /** The id of every line of every file. */
  List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (Path file : files("data/messages", ".ndjson")) {
      for (String line : read(file).lines().toList()) {
        ids.add(tree(line).path("id").asText());
      }
    }
    return ids;
  }

  List<JsonNode> deadLetters() {
    return files("data/dead-letters", ".json").stream().map(file -> tree(read(file))).toList();
  }

  /** Every file that holds one of these texts. */
  List<Path> filesWith(String... secrets) {
    return files("", "").stream()
        .filter(file -> Stream.of(secrets).anyMatch(read(file)::contains))
        .toList();
  }

  private List<Path> files(String directory, String suffix) {
    return FilesBelow.of(home.resolve(directory), suffix);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
      running = null;
    }
  }
}
