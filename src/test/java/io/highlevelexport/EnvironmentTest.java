package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.RoutesException;
import io.highlevelexport.cli.HighlevelExport;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Key;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process whose environment or system properties give every key, as raw text and from another
 * working directory: Camel itself would prefer that text to the checked value.
 */
class EnvironmentTest extends AgainstTwin {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path elsewhere;

  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> options = new ArrayList<>();
  private boolean isHomeChosen = true;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void aRouteThatWritesWhatItSees() throws IOException {
    Path routes = new EditedRoutes(home).directory();
    String keys =
        Key.all().stream()
            .filter(Key::isForRoutes)
            .map(key -> key.name() + "={{" + key.name() + "}}")
            .collect(Collectors.joining("\\n"));
    Files.writeString(
        routes.resolve("probe.camel.yaml"),
        """
        - route:
            id: probe
            from:
              uri: timer
              parameters:
                timerName: probe
                delay: 0
                repeatCount: 1
              steps:
                - setBody:
                    constant:
                      expression: "%s"
                - to:
                    uri: file
                    parameters:
                      directoryName: "{{probe.directory}}"
                      fileName: seen
        """
            .formatted(keys));
    Files.createDirectories(home.resolve("config"));
    Files.writeString(home.resolve("config/application.properties"), "probe.directory = nowhere\n");
    environment.put("PROBE_DIRECTORY", elsewhere.resolve("probe").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"variable", "system property"})
  void every_key_at_its_default_by(String way) throws Exception {
    against(Twins.one().messages(20));
    Map<String, String> keys = new HashMap<>();
    Key.all().stream()
        .filter(key -> !key.standard().isEmpty())
        .forEach(key -> keys.put(key.name(), key.standard()));
    keys.putAll(needed(twin.url()));
    keys.forEach((key, value) -> give(way, key, value));

    Ended once = type("once");

    assertThat(once.code()).as(once.err() + once.out()).isZero();
    assertThat(home.resolve("data/messages")).isNotEmptyDirectory();
    assertThat(seen()).isEqualTo(checked());
    assertThat(seen())
        .containsEntry("export.retry.delay", "1000")
        .containsEntry("export.file.directory", home.resolve("data/messages").toString());
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertThat(left).containsExactly(elsewhere.resolve("probe"));
    }
  }

  @Test
  void a_refused_token_is_told_as_such_whatever_the_environment_says() throws Exception {
    against(Twins.one().messages(20));
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    needed(twin.url()).forEach((key, value) -> give("variable", key, value));
    give("variable", "export.retry.unauthorized-delay", "10ms");
    give("variable", "export.dead-letter.directory", "data/dead-letters");

    Ended once = type("once");

    assertThat(once.code()).as(once.err() + once.out()).isEqualTo(1);
    List<Path> letters = FilesBelow.of(home.resolve("data/dead-letters"), ".json");
    assertThat(letters).isNotEmpty();
    assertThat(JSON.readTree(letters.get(0).toFile()).path("class").asText()).isEqualTo("auth");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"path", "java.version", "env:PATH", "sys:java.version", "export.api.token"})
  void nothing_but_the_configuration_reaches_a_route(String inside) throws Exception {
    assertThat(System.getenv()).containsKey("PATH");
    Path probe = home.resolve("routes/probe.camel.yaml");
    Files.writeString(probe, Files.readString(probe).replace("probe.directory", inside));
    against(Twins.one().messages(20));
    try (Export export =
        new ExportUnderTest(twin, home).routes(probe.getParent()).open(Export.Mode.ONCE)) {
      assertThatThrownBy(export::start)
          .isInstanceOf(RoutesException.class)
          .rootCause()
          .hasMessageContaining(inside.replaceFirst(":.*", ":"))
          .hasMessageNotContaining(System.getenv("PATH"))
          .hasMessageNotContaining(ExportUnderTest.TOKEN);
    }
  }

  @Test
  void a_home_that_nobody_chose_is_named_and_must_be_the_users_own() throws Exception {
    isHomeChosen = false;
    Files.createDirectories(elsewhere.resolve("config"));
    Path file = elsewhere.resolve("config/application.properties");
    Files.writeString(file, "export.api.url = https://attacker.example.com\n");

    Ended own = type("config", "--json");
    assertThat(own.err()).contains("Home: " + elsewhere + " (no --home given)");
    assertThat(own.out()).contains("attacker.example.com");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
    Ended strange = type("config", "--json");
    assertThat(strange.code()).isEqualTo(78);
    assertThat(strange.out()).isEmpty();
    assertThat(strange.err()).contains(file + " belongs to").contains("say --home " + elsewhere);
  }

  @Test
  void routes_that_appear_while_it_runs_are_named_with_those_that_run() throws Exception {
    Path appears = home.resolve("routes");
    Path later = Files.move(appears, home.resolve("later"));
    against(Twins.one().messages(20));
    needed(twin.url()).forEach((key, value) -> give("variable", key, value));
    Process run = start("run");
    try {
      Awaitility.await("it has chosen its routes")
          .until(() -> Files.exists(home.resolve("data/highlevel-export.db")));
      Files.move(later, appears);
      String words = "the routes in " + appears + " are not looked at before a restart: those in";
      Awaitility.await(words).until(() -> Files.readString(home.resolve("out")).contains(words));
    } finally {
      run.destroy();
      assertThat(run.waitFor(300, TimeUnit.SECONDS)).as("it ends").isTrue();
    }
  }

  private static Map<String, String> needed(String url) {
    return Map.of(
        "export.api.url",
        url,
        "export.api.token",
        ExportUnderTest.TOKEN,
        "export.locations",
        Twins.ALPHA,
        "export.channels",
        "Call",
        "export.sink.email",
        "file",
        "export.http.port",
        "0");
  }

  private void give(String way, String key, String value) {
    if (way.equals("variable")) {
      String name = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      environment.put(name, " " + value + " ");
    } else {
      options.add("-D" + key + "= " + value + " ");
    }
  }

  private Map<String, String> seen() throws IOException {
    return Files.readAllLines(elsewhere.resolve("probe/seen")).stream()
        .filter(line -> line.contains("="))
        .collect(
            Collectors.toMap(line -> line.split("=", 2)[0].strip(), line -> line.split("=", 2)[1]));
  }

  /** What a route should see, of the program's keys. */
  private Map<String, String> checked() throws Exception {
    Path config = home.resolve("config");
    Map<String, String> given =
        options.stream()
            .map(option -> option.substring(2).split("=", 2))
            .collect(Collectors.toMap(option -> option[0], option -> option[1]));
    Map<String, String> all =
        SettingsReader.read(
                Configuration.load(config, config, null, environment, Map.of(), given),
                new Home(home, Path.of("").toAbsolutePath()))
            .placeholders();
    return Key.all().stream()
        .map(Key::name)
        .filter(all::containsKey)
        .collect(Collectors.toMap(name -> name, all::get));
  }

  private Ended type(String... words) throws Exception {
    Process process = start(words);
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(
        process.exitValue(),
        Files.readString(home.resolve("out")),
        Files.readString(home.resolve("err")));
  }

  private Process start(String... words) throws IOException {
    List<String> all = new ArrayList<>(options);
    all.add("-Dhighlevel-export.app=" + Path.of("").toAbsolutePath());
    List<String> command = OwnJvm.running(HighlevelExport.class.getName(), all);
    command.addAll(List.of(words));
    if (isHomeChosen) {
      command.addAll(List.of("--home", home.toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectOutput(home.resolve("out").toFile())
            .redirectError(home.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("EXPORT_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
