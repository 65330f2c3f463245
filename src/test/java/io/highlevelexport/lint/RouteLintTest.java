package io.highlevelexport.lint;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.highlevelexport.RouteKeys;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.routes.RoutesMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * The good files of the test resources have no finding; each bad file has exactly those of {@code
 * expected.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteLintTest {
  private static final Path FILES = Path.of("src/test/resources/io/highlevelexport/lint");

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  private RouteLint lint;

  @TempDir Path home;

  /**
   * A bad file and the lines {@code line | step | broken or risk | part of the finding's text} it
   * must get.
   */
  record Bad(String file, List<String> expected) {
    @Override
    public String toString() {
      return file;
    }
  }

  @BeforeAll
  void readConfiguration() throws Exception {
    Properties configuration =
        RouteKeys.ofConfiguration(
            Map.of("plus.address", "a+b@example.com", "crm.token", "[hunter2&"));
    lint = new RouteLint(configuration, Set.of("planner", "bySink", "messages", "deadLetters"));
    logged.start();
    ((Logger) LoggerFactory.getLogger("org.apache.camel")).addAppender(logged);
  }

  @AfterAll
  void end() {
    ((Logger) LoggerFactory.getLogger("org.apache.camel")).detachAppender(logged);
  }

  @Test
  void good_files_have_no_finding() {
    assertThat(lint.check(new RouteFolder(FILES.resolve("good")))).isEmpty();
  }

  /** Forms of the YAML DSL that others write, and the shipped files do not. */
  @ParameterizedTest
  @MethodSource("forms")
  void what_camel_loads_is_not_broken(Path form) throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    Files.copy(form, routes.resolve(form.getFileName()));
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(ResourceHelper.fromString("file:" + form, Files.readString(form)));
    }

    assertThat(lint.check(new RouteFolder(routes))).filteredOn(Finding::isBroken).isEmpty();
  }

  static Stream<Path> forms() throws IOException {
    return Files.list(FILES.resolve("forms")).sorted();
  }

  @Test
  void a_key_that_may_be_missing_leaves_the_rest_of_a_text() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getPropertiesComponent().addInitialProperty("there", "{{?value}}");
      camel.build();
      RoutesMain.seal(camel);

      assertThat(camel.resolvePropertyPlaceholders("a{{?not.there}}b{{?there}}c{{?not.there:d}}"))
          .isEqualTo("ab{{?value}}cd");
      assertThat(camel.resolvePropertyPlaceholders("{{?not.there}}")).isNull();
      assertThat(camel.getEndpoint("log:x?marker={{?not.there}}&showAll=true").getEndpointUri())
          .isEqualTo("log://x?showAll=true");
    }
  }

  @Test
  void what_an_editor_leaves_beside_routes_is_no_route() throws IOException {
    Path routes = copyOfGoodFiles();
    for (String name : List.of("._walk.camel.yaml", ".#walk.camel.yaml", "walk.camel.yaml~")) {
      Files.write(routes.resolve(name), new byte[] {0, (byte) 0xe4});
    }

    assertThat(lint.check(new RouteFolder(routes))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void a_bad_file_gets_these_findings_and_no_other(Bad bad) throws IOException {
    Path routes = copyOfGoodFiles();
    String name = bad.file() + ".camel.yaml";
    Files.copy(FILES.resolve("bad").resolve(name), routes.resolve(name));

    logged.list.clear();

    List<Finding> findings = lint.check(new RouteFolder(routes));

    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .as("beside the findings")
        .isEmpty();
    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.place().file()).isEqualTo("routes/" + name));
    assertThat(findings).zipSatisfy(bad.expected(), RouteLintTest::assertIs);
  }

  private static void assertIs(Finding finding, String expected) {
    String[] parts = expected.split(" \\| ", 4);
    assertThat(
            finding.place().line()
                + " | "
                + finding.place().stepId()
                + " | "
                + (finding.isBroken() ? "broken" : "risk"))
        .as(finding.toString())
        .isEqualTo(parts[0] + " | " + parts[1] + " | " + parts[2]);
    assertThat(finding.toString()).contains(parts[3]);
  }

  @Test
  void a_finding_is_one_line_with_file_line_route_step_problem_and_fix() throws IOException {
    Path routes = copyOfGoodFiles();
    Path walk = routes.resolve("walk.camel.yaml");
    Files.writeString(
        walk, Files.readString(walk).replace("connectionsPerRoute", "connectionPerRoute"));

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .hasToString(
            "routes/walk.camel.yaml:19 route walk, step get-page: \"connectionPerRoute\" is no"
                + " option of http, so the server gets it; did you mean"
                + " \"connectionsPerRoute\"?");
  }

  @Test
  void a_secret_is_never_repeated() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.copy(FILES.resolve("bad/secret.camel.yaml"), routes.resolve("secret.camel.yaml"));

    assertThat(lint.check(new RouteFolder(routes)))
        .isNotEmpty()
        .allSatisfy(
            finding -> assertThat(finding.toString()).doesNotContain("hunter2", "abcdefgh"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com?key={{crm.token}}",
        "file:/{{crm.token}}?delay=1&fileExist=x&readLock=x",
        "sql:{{crm.token}}",
        "smtp://u:{{crm.token}}@host?folderName=a&nope=b",
        "mock:{{crm.token}}?nope={{crm.token}}",
        "{{crm.token}}:x"
      })
  void the_value_of_a_key_is_not_repeated_where_an_address_is_refused(String uri)
      throws IOException {
    Path routes = copyOfGoodFiles();
    Files.writeString(routes.resolve("x.camel.yaml"), route("x", "direct:x", uri));

    assertThat(lint.check(new RouteFolder(routes)))
        .filteredOn(Finding::isBroken)
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void a_route_that_is_switched_off_hides_no_other_and_need_not_work(int off) throws IOException {
    Path routes = copyOfGoodFiles();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append(
          i == off
              ? route("off", "htp:{{not.there}}", "log:x?showBody=false")
                  .replace("    from:", "    precondition: \"false\"\n    from:")
              : route("on-" + i, "direct:on-" + i, "htp:" + i));
    }
    Files.writeString(routes.resolve("x.camel.yaml"), text);

    assertThat(lint.check(new RouteFolder(routes)))
        .filteredOn(Finding::isBroken)
        .extracting(finding -> finding.place().routeId())
        .containsExactlyElementsOf(
            IntStream.range(0, 4).filter(i -> i != off).mapToObj(i -> "on-" + i).toList());
  }

  private static String route(String id, String from, String to) {
    return """
    - route:
        id: %s
        from:
          uri: "%s"
          steps:
            - to: "%s"
    """
        .formatted(id, from, to);
  }

  @Test
  void a_placeholder_without_quotes_is_told_where_it_stands() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.writeString(
        routes.resolve("x.camel.yaml"),
        "- route:\n    id: x\n    description: {{export.period}}\n");

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .hasToString(
            "routes/x.camel.yaml:3: a placeholder stands without quotes; write it as \"{{key}}\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${header.channel} = 'SMS' | compare with ==",
        "${header.channel} == SMS | put a text in single quotes: == 'SMS'",
        "${header.channel == 'SMS' | close each ${ with }"
      })
  void an_expression_that_is_wrong_as_usual_is_put_right(String wrong, String fix)
      throws IOException {
    Path routes = copyOfGoodFiles();
    Files.writeString(
        routes.resolve("route-message.camel.yaml"),
        Files.readString(Path.of("routes/route-message.camel.yaml"))
            .replace("${header.channel} == 'SMS'", wrong));

    assertThat(lint.check(new RouteFolder(routes)).toString())
        .contains("step when-sms: simple")
        .contains(fix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env:HOME | {{env:...}} is not available to routes",
        "export.api.token | holds a secret, which no route can read",
        "export.sql.password:x | holds a secret, which no route can read",
        "path | declare it in config/application.properties"
      })
  void a_placeholder_that_no_route_can_read_is_told(String inside, String told) throws IOException {
    Path routes = copyOfGoodFiles();
    Path walk = routes.resolve("walk.camel.yaml");
    Files.writeString(
        walk, Files.readString(walk).replace("{{export.api.url}}", "{{" + inside + "}}"));

    assertThat(lint.check(new RouteFolder(routes)).toString()).contains(told);
  }

  @Test
  void a_folder_of_routes_among_them_is_told() throws IOException {
    Path routes = copyOfGoodFiles();
    for (String folder : List.of("sinks", ".git", "empty")) {
      Files.createDirectory(routes.resolve(folder));
    }
    Files.copy(routes.resolve("walk.camel.yaml"), routes.resolve("sinks/walk.camel.yaml"));
    Files.copy(routes.resolve("walk.camel.yaml"), routes.resolve(".git/walk.camel.yaml"));

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .hasToString(
            "routes/sinks:1: is not read: it is a folder; move its files into routes/, or it to"
                + " somewhere else");
  }

  @Test
  void a_file_with_another_suffix_is_told() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.copy(routes.resolve("walk.camel.yaml"), routes.resolve("walk-copy.yaml"));

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .hasToString(
            "routes/walk-copy.yaml:1: is not read: its name does not end with .camel.yaml; rename"
                + " it to walk-copy.camel.yaml");
  }

  @Test
  void a_field_that_no_message_has_is_told() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.writeString(
        routes.resolve("route-message.camel.yaml"),
        Files.readString(Path.of("routes/route-message.camel.yaml"))
            .replace("${header.channel} == 'Call'", "${body.direcion} == 'inbound'"));

    assertThat(lint.check(new RouteFolder(routes)).toString())
        .contains("a message has no \"direcion\"; did you mean \"direction\"?");
  }

  @Test
  void what_route_message_calls_and_waits_for_is_held_to_its_rules() throws IOException {
    Path routes = copyOfGoodFiles();
    Path message = routes.resolve("route-message.camel.yaml");
    Files.writeString(
        message,
        Files.readString(Path.of("routes/route-message.camel.yaml"))
            .replaceFirst("steps:", "steps: [{to: direct:masks}, {wireTap: {uri: direct:tells}}]")
            .replaceFirst("(?s)\\n        - choice:.*", "\n"));
    Files.writeString(
        routes.resolve("x.camel.yaml"),
        """
        - from:
            uri: direct:masks
            steps:
              - loadBalance:
                  roundRobinLoadBalancer: {}
                  steps:
                    - setBody: {simple: "${body.without('from').replaced('text', '[0-9]', 'x')}"}
        - from: {uri: direct:tells, steps: [{sample: {}}]}
        """);

    assertThat(lint.check(new RouteFolder(routes)))
        .extracting(finding -> finding.place().line() + ": " + finding.problem())
        .containsExactly(
            "4: a page is routed again after a failure, a reload or a restart, and loadBalance"
                + " answers differently then",
            "7: replaced takes the name of the JSON field, and the text of a message is its field"
                + " body");
  }

  @Test
  void a_broken_file_does_not_make_others_look_broken() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.writeString(routes.resolve("walk.camel.yaml"), "- route: [");

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .extracting(finding -> finding.place().line())
        .isEqualTo(2);
  }

  @Test
  void files_that_are_no_routes_are_findings() throws IOException {
    for (String text :
        List.of(
            "",
            "\u0000",
            "- &a [*a]",
            "- ".repeat(20_000),
            "[".repeat(20_000),
            "{}",
            "- route:",
            "- route: {from: {steps: [1, [], null]}}",
            "a: b\n---\nc: d",
            "- ? [a]\n  : b",
            "- : :",
            "- x: !!js y",
            "- route: {from: {uri: [], parameters: 1, steps: {to: {parameters: []}}}}",
            "- beans: [1, {name: {}}]",
            "- 1\n- \"\"\n- []")) {
      Path routes = Files.createDirectories(home.resolve("routes"));
      Files.writeString(routes.resolve("x.camel.yaml"), text);
      assertThat(lint.check(new RouteFolder(routes)))
          .as(text.substring(0, Math.min(40, text.length())))
          .isNotEmpty();
    }
  }

  @Test
  void a_directory_that_is_missing_empty_or_a_file_is_a_finding() throws IOException {
    Path empty = Files.createDirectories(home.resolve("empty"));
    Path file = Files.writeString(home.resolve("file"), "x");

    assertThat(lint.check(new RouteFolder(home.resolve("missing")))).hasSize(1);
    assertThat(lint.check(new RouteFolder(empty))).hasSize(1);
    assertThat(lint.check(new RouteFolder(file))).hasSize(1);
  }

  @Test
  void bytes_that_are_no_utf_8_are_a_finding() throws IOException {
    Path routes = copyOfGoodFiles();
    Files.write(routes.resolve("latin.camel.yaml"), new byte[] {'-', ' ', (byte) 0xe4});

    assertThat(lint.check(new RouteFolder(routes)))
        .singleElement()
        .hasToString("routes/latin.camel.yaml:1: is not UTF-8; save it as UTF-8 text");
  }

  private Path copyOfGoodFiles() throws IOException {
    Path routes = Files.createDirectories(home.resolve("routes"));
    try (Stream<Path> good = Files.list(FILES.resolve("good"))) {
      for (Path file : good.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }
    return routes;
  }

  static Stream<Bad> badFiles() throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve("bad"))) {
      return files
          .filter(file -> file.toString().endsWith(".camel.yaml"))
          .sorted()
          .toList()
          .stream()
          .map(RouteLintTest::bad);
    }
  }

  private static Bad bad(Path file) {
    String name = file.getFileName().toString().replace(".camel.yaml", "");
    try {
      return new Bad(name, Files.readAllLines(file.resolveSibling(name + ".expected.txt")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
