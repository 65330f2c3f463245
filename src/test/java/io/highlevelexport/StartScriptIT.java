package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.twin.Twin;
import jakarta.mail.util.StreamProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start script, and what lies beside it. */
class StartScriptIT {
  @TempDir Path directory;

  private record Ended(int code, String output) {}

  @Test
  void a_Java_that_can_keeps_an_archive_of_classes_and_check_changes_nothing() throws Exception {
    Path java = newerJava();
    Path program = copyOfTheProgram();
    Path archive = program.resolve("lib/classes.jsa");
    Path loaded = directory.resolve("loaded");
    Map<String, String> environment =
        Map.of("JAVA_HOME", java.toString(), "JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
    try (Twin twin = new Twin(Twins.one().build()).start()) {
      String[] settings = {
        "--home=" + Files.createDirectory(directory.resolve("home")),
        "-Dexport.api.url=" + twin.url(),
        "-Dexport.api.token=" + ExportUnderTest.TOKEN,
        "-Dexport.locations=" + Twins.ALPHA,
        "-Dexport.sink.email=file"
      };
      Ended check = run(environment, program, with("check", settings));
      assertThat(check.output()).contains("The export can run.");
      assertThat(archive).doesNotExist();

      assertThat(run(environment, program, with("once", settings)).code()).isZero();
      assertThat(archive).isNotEmptyFile();

      Ended again = run(environment, program, with("once", settings));
      assertThat(again.code()).as(again.output()).isZero();
      assertThat(loaded)
          .content()
          .contains("io.highlevelexport.fetch.PageReader source: shared objects file");
    }
    Files.delete(archive);
    Files.writeString(archive, "no archive");
    assertThat(run(environment, program, "--version").output())
        .matches("highlevel-export \\S+\\s+");
  }

  private static String[] with(String command, String... settings) {
    return Stream.concat(Stream.of(command), Stream.of(settings)).toArray(String[]::new);
  }

  /** The one that runs the tests, else one beside it. */
  private static Path newerJava() throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() >= 19) {
      return own;
    }
    try (Stream<Path> others = Files.list(own.getParent())) {
      Path newer =
          others
              .filter(each -> each.getFileName().toString().matches("[a-z]*-(19|[2-9][0-9])\\b.*"))
              .filter(each -> Files.isExecutable(each.resolve("bin/java")))
              .findFirst()
              .orElse(null);
      Assumptions.assumeTrue(newer != null, "there is no Java 19 or newer here");
      return newer;
    }
  }

  @Test
  void a_folder_that_happens_to_be_the_current_one_lends_neither_jars_nor_logging()
      throws Exception {
    Path folder = Files.createDirectories(directory.resolve("f\u00fcr alle"));
    Files.createDirectories(folder.resolve("ext"));
    Files.createFile(folder.resolve("ext/any.jar"));
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        folder.resolve("config/application.properties"), "export.fetch.windows = 7\n");
    Files.writeString(folder.resolve("config/logback.xml"), "<configuration debug=\"true\"/>");
    Path program = Path.of(System.getProperty("distribution"));
    Map<String, String> bare = Map.of("LC_ALL", "C", "JAVA_OPTS", "-XshowSettings:properties");

    Ended implied = run(bare, folder, program, "config", "--changed");
    assertThat(implied.output())
        .contains("Home: " + folder, "its ext/ and logging need one")
        .containsPattern("export.fetch.windows +7")
        .doesNotContain("any.jar", "ch.qos.logback");

    Ended chosen =
        run(bare, directory, program, "config", "--changed", "--home", folder.toString());
    assertThat(chosen.output()).contains("any.jar", "ch.qos.logback").doesNotContain("Home: ");

    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Ended refused = run(bare, folder, program, "config");
    assertThat(refused.code()).isEqualTo(78);
    assertThat(refused.output()).contains("is not used as home", "say --home " + folder);
  }

  @Test
  void umlauts_in_paths_messages_and_output_come_through_a_locale_that_knows_none()
      throws Exception {
    Path home = Files.createDirectories(directory.resolve("B\u00fcro"));
    Path program = Path.of(System.getProperty("distribution"));
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      String text = "Gr\u00fc\u00dfe \u20ac \ud83d\ude00";
      twin.add(
          Twins.ALPHA, "SMS", "{\"dateAdded\":\"2024-05-20T00:00:00Z\",\"body\":\"" + text + "\"}");
      Map<String, String> bare =
          Map.of(
              "LC_ALL", "xx_XX.UTF-8",
              "EXPORT_API_URL", twin.url(),
              "EXPORT_API_TOKEN", ExportUnderTest.TOKEN,
              "EXPORT_LOCATIONS", Twins.ALPHA,
              "EXPORT_CHANNELS", "SMS",
              "EXPORT_SINKS", "file",
              "EXPORT_FILE_DIRECTORY", "data/f\u00fcr sp\u00e4ter");

      Ended once = run(bare, program, "once", "--home", home.toString());

      assertThat(once.code()).as(once.output()).isZero();
      Path files = home.resolve("data/f\u00fcr sp\u00e4ter");
      assertThat(FilesBelow.of(files, ".ndjson"))
          .singleElement()
          .satisfies(file -> assertThat(file).content().contains(text));
      assertThat(run(bare, program, "config", "--changed", "--home", home.toString()).output())
          .contains(files.toString());
    }
  }

  @Test
  void the_distribution_says_which_libraries_are_inside() throws Exception {
    Path program = Path.of(System.getProperty("distribution"));
    Assumptions.assumeTrue(
        Files.exists(program.resolve("sbom.json")), "it was built offline, without sbom.json");
    List<String> told = new ArrayList<>();
    for (JsonNode part :
        new ObjectMapper().readTree(program.resolve("sbom.json").toFile()).path("components")) {
      told.add(part.path("name").asText() + "-" + part.path("version").asText() + ".jar");
    }

    List<String> jars = new ArrayList<>();
    FilesBelow.of(program.resolve("lib"), ".jar")
        .forEach(jar -> jars.add(jar.getFileName().toString()));
    jars.removeIf(jar -> jar.startsWith("highlevel-export-"));

    assertThat(jars).isNotEmpty().isSubsetOf(told);
  }

  @Test
  void the_stream_provider_that_it_names_is_the_one_that_mail_would_find() {
    String option =
        "-Djakarta.mail.util.StreamProvider=" + StreamProvider.provider().getClass().getName();

    assertThat(Path.of(System.getProperty("distribution"), "bin/highlevel-export"))
        .content()
        .contains(option + '"');
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_Java_that_is_too_old_is_refused(boolean saysItInAFile) throws Exception {
    Path java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
    String asked =
        saysItInAFile
            ? "#!/bin/sh\nexit 3\n"
            : "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n";
    Files.writeString(java, asked);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    if (saysItInAFile) {
      Files.writeString(
          directory.resolve("java/release"),
          "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"11.0.2\"\nOS_NAME=\"Linux\"\n");
    }

    Ended ended =
        run(
            Map.of("JAVA_HOME", directory.resolve("java").toString()),
            Path.of(System.getProperty("distribution")),
            "--version");

    assertThat(ended.output()).contains("is too old: Java 17 or newer is needed");
    assertThat(ended.code()).isEqualTo(78);
  }

  @Test
  void the_command_that_the_log_advises_opens_the_page_from_anywhere() throws Exception {
    Path program = Path.of(System.getProperty("distribution"));
    Path home = Files.createDirectories(directory.resolve("a home"));
    int port = FreePort.find();
    try (Twin twin = new Twin(Twins.one().build()).start()) {
      Files.write(
          Files.createDirectories(home.resolve("config")).resolve("application-prod.properties"),
          List.of(
              "export.api.url=" + twin.url(),
              "export.api.token=" + ExportUnderTest.TOKEN,
              "export.locations=" + Twins.ALPHA,
              "export.sink.email=file",
              "export.http.port=" + port));
      Path log = directory.resolve("log");
      String script = program.resolve("bin/highlevel-export").toString();
      ProcessBuilder run =
          new ProcessBuilder(script, "run", "--home", "a home", "--profile=prod")
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      // a machine with digits of its own
      run.environment().put("JAVA_OPTS", "-Duser.language=ar -Duser.country=EG");
      Process running = run.start();
      try {
        await().until(() -> Files.readString(log).contains("with its key: "));
        String advice =
            Files.readString(log).replaceFirst("(?s).*with its key: (.*?)\\)\\R.*", "$1");

        ProcessBuilder paste =
            new ProcessBuilder("sh", "-c", advice).directory(Path.of("/").toFile());
        paste.environment().putAll(run.environment());
        Process pasted = paste.start();

        String said = new String(pasted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).as(advice).startsWith("http://localhost:" + port + "/#key=");
      } finally {
        running.destroy();
        assertThat(running.waitFor(5, TimeUnit.MINUTES)).isTrue();
      }
      assertThat(running.exitValue()).isEqualTo(143);
    }
  }

  private Path copyOfTheProgram() throws IOException {
    Path original = Path.of(System.getProperty("distribution"));
    Path copy = directory.resolve("program");
    try (Stream<Path> all = Files.walk(original)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path target = copy.resolve(original.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return copy;
  }

  private Ended run(Path program, String... arguments) throws Exception {
    return run(Map.of(), program, arguments);
  }

  private Ended run(Map<String, String> environment, Path program, String... arguments)
      throws Exception {
    return run(environment, directory, program, arguments);
  }

  private Ended run(
      Map<String, String> environment, Path current, Path program, String... arguments)
      throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(program.resolve("bin/highlevel-export").toString()),
                        Stream.of(arguments))
                    .toList())
            .directory(current.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
