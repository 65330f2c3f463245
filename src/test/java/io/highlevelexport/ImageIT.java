package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that Maven makes without a container engine, here of nothing but the program. */
class ImageIT {
  private static final Path TAR = Path.of("target/image/of-nothing.tar");
  private static final String APP = "/opt/highlevel-export";
  private static final String HOME = "/home/export";

  @TempDir static Path directory;
  private static Path root;
  private static JsonNode config;

  @BeforeAll
  static void unpack() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Path image = Files.createDirectory(directory.resolve("image"));
    root = Files.createDirectory(directory.resolve("root"));
    unpack(TAR, image);
    JsonNode manifest = json.readTree(image.resolve("manifest.json").toFile()).path(0);
    config = json.readTree(image.resolve(manifest.path("Config").asText()).toFile()).path("config");
    for (JsonNode layer : manifest.path("Layers")) {
      unpack(image.resolve(layer.asText()), root);
    }
    assertThat(inImage(HOME + "/data")).isEmptyDirectory();
  }

  private static void unpack(Path tar, Path into) throws Exception {
    Process process =
        new ProcessBuilder("tar", "-xpf", tar.toString(), "-C", into.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("tar").toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static List<String> words(String field) {
    List<String> words = new ArrayList<>();
    config.path(field).forEach(word -> words.add(word.asText()));
    return words;
  }

  @Test
  void it_has_a_user_a_home_and_volumes_of_its_own() {
    assertThat(config.path("User").asText()).isEqualTo("10001:10001");
    assertThat(config.path("WorkingDir").asText()).isEqualTo(HOME);
    assertThat(config.path("Volumes").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(HOME + "/data", HOME + "/config", HOME + "/routes");
    assertThat(words("Cmd")).containsExactly("--home", HOME, "run");
  }

  @Test
  void it_starts_Java_as_the_start_script_does() throws IOException {
    Set<String> options = new TreeSet<>();
    Matcher defaults =
        Pattern.compile("defaults=\"([^\"]*)\"")
            .matcher(Files.readString(Path.of("src/main/bin/highlevel-export")));
    while (defaults.find()) {
      options.addAll(List.of(defaults.group(1).replace("$defaults", "").strip().split(" ")));
    }
    Set<String> own = new TreeSet<>(words("Entrypoint"));
    words("Env").stream()
        .filter(variable -> variable.startsWith("JDK_JAVA_OPTIONS="))
        .forEach(variable -> own.addAll(List.of(variable.split("=", 2)[1].split(" "))));
    assertThat(options).hasSizeGreaterThan(8);
    assertThat(own).containsAll(options);
  }

  @Test
  void it_holds_what_the_distribution_holds() throws IOException {
    Path distribution = Path.of(System.getProperty("distribution"));
    Set<String> jars = names(inImage(APP + "/libs"));
    jars.addAll(names(inImage(APP + "/classpath")));
    Set<String> expected = names(distribution.resolve("lib"));
    expected.removeIf(name -> !name.endsWith(".jar"));
    assertThat(jars).isEqualTo(expected);
    for (String folder : List.of("routes", "config")) {
      assertThat(names(inImage(APP + "/" + folder))).isEqualTo(names(distribution.resolve(folder)));
    }
    assertThat(names(inImage(HOME + "/routes"))).isEqualTo(names(Path.of("routes")));
    assertThat(inImage(HOME + "/config/application.properties"))
        .hasSameBinaryContentAs(Path.of("config/application.properties"));
  }

  private static Path inImage(String path) {
    return root.resolve(path.substring(1));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void it_runs_and_its_health_check_says_so() throws Exception {
    int port = FreePort.find();
    try (Twin twin = new Twin(Twins.one().messages(20).build()).start()) {
      List<String> command = new ArrayList<>();
      for (String word : words("Entrypoint")) {
        command.add(inThisRoot(word));
      }
      command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(words("Cmd").stream().map(ImageIT::moved).toList());
      command.addAll(
          List.of(
              "-Dexport.api.url=" + twin.url(),
              "-Dexport.api.token=" + ExportUnderTest.TOKEN,
              "-Dexport.locations=" + Twins.ALPHA,
              "-Dexport.sink.email=sql",
              "-Dexport.http.port=" + port));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output").toFile())
              .start();
      try {
        await().until(() -> OperateTest.healthCheckOfTheImage(port) == 0 || !process.isAlive());
        String output = Files.readString(directory.resolve("output"));
        assertThat(process.isAlive()).as(output).isTrue();
      } finally {
        process.destroy();
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(OperateTest.healthCheckOfTheImage(port)).isNotZero();
  }

  /** A file with arguments is read with the paths of this root. */
  private static String inThisRoot(String word) throws IOException {
    if (!word.startsWith("@")) {
      return moved(word);
    }
    Path file = inImage(word.substring(1));
    Path copy = directory.resolve(file.getFileName());
    Files.writeString(copy, moved(Files.readString(file)));
    return "@" + copy;
  }

  private static String moved(String text) {
    return text.replace(APP, root + APP).replace(HOME, root + HOME);
  }
}
