package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.twin.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the recipes' page tells to put into {@code ext/} is all that the built program lacks. */
class RecipeLibrariesIT {
  private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
  private static final Pattern COMMAND = Pattern.compile("```sh\n(mvn .*)\n```");

  @TempDir Path home;

  static Stream<Path> folders() throws Exception {
    return RecipesTest.foldersWithLibraries();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void the_program_takes_a_recipe_with_its_libraries(Path folder) throws Exception {
    new EditedRoutes(home).copyFrom(folder);
    fetch(folder.getFileName().toString());

    assertThat(names(home.resolve("ext")))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(names(DISTRIBUTION.resolve("lib")));
    try (Twin twin = new Twin(Twins.one().messages(0).build()).start()) {
      ExportUnderTest export = new ExportUnderTest(twin, home);
      RecipesTest.KEYS_TO_SET.forEach(key -> export.with(key, "x"));
      try (Program check = Program.start(export, "check --offline", "")) {
        assertThat(check.end()).as(check.log()).isZero();
      }
    }
  }

  @Test
  void the_program_puts_messages_into_a_bucket() throws Exception {
    new EditedRoutes(home).copyFrom(Path.of("docs/recipes/s3"));
    fetch("s3");
    int port = FreePort.lasting();

    try (S3Server server = new S3Server(port);
        Twin twin = new Twin(Twins.one().build()).start()) {
      ExportUnderTest export = RecipesTest.intoS3(twin, home, port);
      try (Program once = Program.start(export, "once", "")) {
        assertThat(once.end()).as(once.log()).isZero();
      }
      assertThat(server.objects().values())
          .containsExactlyInAnyOrderElementsOf(RecipesTest.json(twin, "SMS"));
    }
  }

  /** Runs the page's command, which names S3, in the home. */
  private void fetch(String recipe) throws Exception {
    Matcher command =
        COMMAND.matcher(Files.readString(DISTRIBUTION.resolve("docs/recipes/README.md")));
    assertThat(command.find()).isTrue();
    Path folder = Files.createDirectories(home.resolve("docs/recipes").resolve(recipe));
    Files.copy(
        DISTRIBUTION.resolve("docs/recipes").resolve(recipe).resolve("pom.xml"),
        folder.resolve("pom.xml"));
    Path log = home.resolve("maven.log");
    ProcessBuilder maven =
        new ProcessBuilder("sh", "-c", command.group(1).replace("recipes/s3", "recipes/" + recipe))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = maven.environment();
    environment.put("PATH", System.getProperty("maven.home") + "/bin:" + environment.get("PATH"));
    environment.put("MAVEN_ARGS", System.getProperty("maven.arguments"));
    Process process = maven.start();
    assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  /** The jars of a folder, without their versions. */
  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .map(name -> name.replaceFirst("-\\d.*", ""))
          .collect(Collectors.toSet());
    }
  }
}
