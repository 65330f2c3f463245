package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Dialect;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.delivery.DatabaseServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Somebody at a command line, with a home directory of their own and the shipped routes. */
public final class Operator {
  private final Path home;
  private final Map<String, String> keys = new TreeMap<>();

  /** What a command said. */
  public record Said(int exit, String out, String err) {}

  public Operator(Path home, String apiUrl) {
    this.home = home;
    set("export.api.url", apiUrl);
    set("export.api.token", "pit-twin-0000");
    set("export.locations", "loc1");
    set("export.channels", "SMS");
    set("export.settle", "0s");
    set("export.refresh", "0s");
    set("export.http.port", "0");
    set("export.retry.attempts", "1");
    set("export.retry.delay", "10ms");
    set("export.retry.unauthorized-delay", "10ms");
    set("export.sink.email", "sql");
  }

  /** Writes a key into the configuration file. */
  public Operator set(String key, String value) {
    keys.put(key, value);
    try {
      Files.createDirectories(home.resolve("config"));
      Files.write(
          home.resolve("config/application.properties"),
          keys.entrySet().stream().map(Object::toString).toList());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** State and messages in a new database of that kind. */
  public Operator in(Dialect database) throws Exception {
    DatabaseServer.keys(database).forEach(this::set);
    return this;
  }

  /** Types a command. */
  public Said types(String... words) {
    return types(new StringWriter(), words);
  }

  /** The same, and what it says can be read while it goes on. */
  Said types(StringWriter out, String... words) {
    StringWriter err = new StringWriter();
    List<String> line = new ArrayList<>(List.of("--home", home.toString()));
    line.addAll(List.of(words));
    String[] typed = line.toArray(String[]::new);
    CommandLine commands =
        HighlevelExport.commandLine(typed)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exit = commands.execute(typed);
    return new Said(exit, out.toString(), err.toString());
  }

  public Settings settings() throws Exception {
    Home own = Home.of(home, Path.of(""), Path.of(""));
    Path defaults = Path.of("config").toAbsolutePath();
    return SettingsReader.read(
        Configuration.load(defaults, own.config(), null, Map.of(), Map.of(), Map.of()), own);
  }

  /** An export that runs until it is closed. */
  public Export running() throws Exception {
    Export export =
        new Export(
            settings(),
            Home.of(home, Path.of(""), Path.of("")).routes(),
            Export.Mode.RUN,
            Clock.systemUTC());
    export.start();
    return export;
  }

  /** Copies the shipped routes into the home, to be edited. */
  public Path ownRoutes() throws IOException {
    Path routes = Files.createDirectories(home.resolve("routes"));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }
    return routes;
  }

  /** A folder of the dead letters, file by file. */
  public List<Path> deadLetters(String folder) throws IOException {
    Path directory = home.resolve("data/dead-letters").resolve(folder);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The id of the only dead letter. */
  public String deadLetter() throws IOException {
    List<Path> files = deadLetters("");
    if (files.size() != 1) {
      throw new AssertionError("one dead letter expected, found " + files);
    }
    return files.get(0).getFileName().toString().replace(".json", "");
  }

  public Path home() {
    return home;
  }
}
