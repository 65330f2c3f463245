package io.highlevelexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken stops; what is a risk is printed. */
class RouteFindingsTest {
  private static final String AUDIT =
      """
      - from:
          uri: direct:deliver-audit
          steps:
            - to: log:audit
      """;

  @TempDir private Path home;
  private Operator operator;
  private Path routes;

  @BeforeEach
  void prepare() throws IOException {
    operator = new Operator(home, "http://127.0.0.1:1");
    routes = operator.ownRoutes();
  }

  @Test
  void a_sink_that_does_not_exist_stops_check_and_start() throws IOException {
    Path decides = routes.resolve("route-message.camel.yaml");
    Files.writeString(decides, Files.readString(decides).replace("{{export.sink.sms}}", "audit"));

    assertThat(operator.types("check", "--offline"))
        .satisfies(said -> assertThat(said.exit()).isEqualTo(78))
        .satisfies(said -> assertThat(said.out()).contains("no route delivers to \"audit\""));
    assertThat(operator.types("once"))
        .satisfies(said -> assertThat(said.exit()).isEqualTo(78))
        .satisfies(said -> assertThat(said.err()).contains("no route delivers to \"audit\""));
  }

  @Test
  void a_folder_with_a_recipe_alone_stops_check_and_start() throws IOException {
    try (Stream<Path> shipped = Files.list(routes)) {
      for (Path file : shipped.toList()) {
        Files.delete(file);
      }
    }
    Files.copy(
        Path.of("docs/recipes/csv/deliver-csv.camel.yaml"),
        routes.resolve("deliver-csv.camel.yaml"));

    assertThat(operator.types("check", "--offline").out())
        .contains("routes/", "lacks the routes dead-letter, deliver, fetch-content")
        .contains("copy the missing files from the program's routes/");
    assertThat(operator.types("once"))
        .satisfies(said -> assertThat(said.exit()).isEqualTo(78))
        .satisfies(said -> assertThat(said.err()).contains("lacks the routes"));
  }

  @Test
  void the_route_of_content_is_needed_where_content_is_fetched() throws IOException {
    Files.delete(routes.resolve("fetch-content.camel.yaml"));

    assertThat(operator.types("check", "--offline").out()).contains("lacks the routes");

    operator.set("export.content", "none");
    assertThat(operator.types("check", "--offline"))
        .satisfies(said -> assertThat(said.out()).doesNotContain("lacks the routes"))
        .satisfies(said -> assertThat(said.exit()).isZero());
  }

  @Test
  void a_risk_is_advice() throws IOException {
    operator.set("export.sink.sms", "audit");
    Files.writeString(routes.resolve("deliver-audit.camel.yaml"), AUDIT);

    Operator.Said said = operator.types("check", "--offline");

    assertThat(said.exit()).isZero();
    assertThat(said.out())
        .containsPattern("advice +routes +routes/deliver-audit.camel.yaml:4 .*shows the body");
  }

  @Test
  void what_an_editor_leaves_beside_routes_does_not_stop_a_start() throws IOException {
    for (String name : List.of("._walk.camel.yaml", ".#walk.camel.yaml", "walk.camel.yaml~")) {
      Files.write(routes.resolve(name), new byte[] {0, 5, (byte) 0xe4});
    }

    // nobody answers at the address of the API
    assertThat(operator.types("once").exit()).isEqualTo(1);
  }
}
