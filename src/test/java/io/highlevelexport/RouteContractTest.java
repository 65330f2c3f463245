package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.highlevelexport.app.Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of docs/editing-routes.md have every route, and every name that a route may use. */
class RouteContractTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern VARIABLE_READ = Pattern.compile("variable\\.(\\w+)");
  private static final Pattern HEADER_READ = Pattern.compile("header\\.(\\w+)");
  private static final Pattern VARIABLE_IN_JAVA =
      Pattern.compile("(?:@Variable|setVariable)\\(\"(\\w+)\"");
  private static final Pattern ROUTE_NAME = Pattern.compile("`([a-z-]+)`");

  private static final Set<String> VARIABLES = new TreeSet<>();
  private static final Set<String> HEADERS = new TreeSet<>();
  private static final Set<String> ROUTES = new TreeSet<>();
  private static List<String> page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readAllLines(Path.of("docs/editing-routes.md"));
    for (Path file : files(Path.of("routes"), ".yaml")) {
      String text = Files.readString(file);
      addAll(VARIABLES, VARIABLE_READ, text);
      addAll(HEADERS, HEADER_READ, text);
      JsonNode blocks = YAML.readTree(text);
      blocks.findValues("setVariable").forEach(step -> VARIABLES.add(step.path("name").asText()));
      blocks.findValues("setHeader").forEach(step -> HEADERS.add(step.path("name").asText()));
      blocks.forEach(block -> ROUTES.add(id(block)));
    }
    for (Path file : files(Path.of("src/main/java/io/highlevelexport"), ".java")) {
      if (!file.toString().contains("dryrun")) {
        addAll(VARIABLES, VARIABLE_IN_JAVA, Files.readString(file));
      }
    }
  }

  private static String id(JsonNode block) {
    return block.iterator().next().path("id").asText();
  }

  private static List<Path> files(Path directory, String end) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private static void addAll(Set<String> names, Pattern pattern, String text) {
    pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
  }

  private static List<String> documented(String kind) {
    return page.stream()
        .filter(line -> line.matches("\\| `\\w+` \\| " + kind + " \\|.*"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  @Test
  void every_variable_stands_in_the_table() {
    assertThat(documented("variable")).containsExactlyInAnyOrderElementsOf(VARIABLES);
  }

  @Test
  void every_header_stands_in_the_table() {
    assertThat(documented("header")).containsExactlyInAnyOrderElementsOf(HEADERS);
  }

  @Test
  void every_bean_stands_in_the_table() {
    assertThat(documented("bean")).containsExactlyInAnyOrderElementsOf(Export.BEANS);
  }

  @Test
  void every_route_is_said_to_be_made_for_editing_or_not() {
    List<String> table =
        page.stream()
            .dropWhile(line -> !line.equals("| route | |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.substring(0, line.indexOf('|', 1)))
            .toList();

    Set<String> named = new TreeSet<>();
    table.forEach(line -> addAll(named, ROUTE_NAME, line));
    assertThat(named).isEqualTo(ROUTES);
  }
}
