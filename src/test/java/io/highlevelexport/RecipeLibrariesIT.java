package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the recipes' page tells to put into {@code ext/} is all that the built program lacks. */
class RecipeLibrariesIT {
  private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));
  private static final Pattern COMMAND = Pattern.compile("```sh\n(mvn .*)\n```");
  private static final Pattern VARIABLE = Pattern.compile("(?m)^(OTEL_\\w+)=(.*)$");
  private static final Pattern KEY_OF_CAMEL = Pattern.compile("`(camel\\.[\\w.]+) = ([^`]+)`");
  private static final String SAID = "canary-of-a-person";

  @TempDir Path home;

  /** Those that no test below starts the program with. */
  static Stream<Path> folders() throws Exception {
    return RecipesTest.foldersWithLibraries()
        .filter(folder -> !Set.of("s3", "traces").contains(folder.getFileName().toString()));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void the_program_takes_a_recipe_with_its_libraries(Path folder) throws Exception {
    new EditedRoutes(home).copyFrom(folder);
    fetch(folder.getFileName().toString());

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
    int port = FreePort.find();

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

  @Test
  void a_collector_gets_spans_and_no_token_cursor_or_words_of_others() throws Exception {
    fetch("traces");
    ByteArrayOutputStream spans = new ByteArrayOutputStream();
    HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext(
        "/v1/traces",
        request -> {
          boolean zipped = "gzip".equals(request.getRequestHeaders().getFirst("Content-Encoding"));
          InputStream body = request.getRequestBody();
          (zipped ? new GZIPInputStream(body) : body).transferTo(spans);
          request.sendResponseHeaders(200, -1);
          request.close();
        });
    collector.start();
    Map<String, String> environment = told("traces/traces.env", VARIABLE);
    environment.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());

    try (Twin twin = new Twin(Twins.one().messages(120).build()).start()) {
      twin.add(Twins.ALPHA, "SMS", "{\"body\":\"" + SAID + "\"}");
      twin.fault(request -> request.channel().equals("Call"), 1, Fault.error(422, SAID));
      ExportUnderTest export = new ExportUnderTest(twin, home).sinks("file,sql");
      told("README.md", KEY_OF_CAMEL).forEach(export::with);
      try (Program once = Program.start(export, "once", environment)) {
        assertThat(once.end()).as(once.log()).isOne();
        assertThat(once.log()).contains(SAID);
      }
      assertThat(spans.toString(StandardCharsets.ISO_8859_1))
          .contains("highlevel-export", "fetch-page", "deliver-sql", "/messages/export", "error")
          .doesNotContain(ExportUnderTest.TOKEN, SAID, "cursor", "endDate", "route-message");
      assertThat(twin.requests())
          .as("the fetch went on by cursor, and no header of a trace left the program")
          .anyMatch(request -> request.request().toString().contains("cursor"))
          .noneMatch(request -> request.request().headers().containsKey("traceparent"));
    } finally {
      collector.stop(0);
    }
  }

  /** What a pattern finds in a page of the recipes: names, and their values. */
  private static Map<String, String> told(String page, Pattern pair) throws IOException {
    return pair.matcher(Files.readString(DISTRIBUTION.resolve("docs/recipes").resolve(page)))
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }

  /** Runs the page's command, which names S3, in the home: all that it brings is not there yet. */
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
    // as .mvn/jvm.config: it lives for seconds
    environment.put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    Process process = maven.start();
    assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(names(home.resolve("ext")))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(names(DISTRIBUTION.resolve("lib")));
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
