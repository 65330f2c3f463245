package io.highlevelexport.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.lint.RouteLint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that come, go or change their names while the routes run. */
class RouteReloadFilesTest {
  private static final String ROUTE =
      """
      - route:
          id: NAME
          group: test
          description: A route of a test
          errorHandler:
            noErrorHandler: {}
          from:
            id: NAME-in
            uri: direct
            parameters:
              name: NAME
            steps:
              - setVariable:
                  id: STEP
                  name: x
                  expression:
                    constant:
                      expression: y
      """;

  @TempDir Path directory;
  private final CamelContext camel = new DefaultCamelContext();
  private RouteReload reload;

  @BeforeEach
  void start() throws Exception {
    write("deliver", "first");
    write("deliver-a", "second");
    for (String name : Set.of("deliver", "deliver-a")) {
      Path file = file(name);
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(ResourceHelper.fromString("file:" + file, Files.readString(file)));
    }
    camel.start();
    reload =
        new RouteReload(
            camel,
            directory,
            new RouteLint(new Properties(), Set.of("any")),
            new RoutePause(),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void the_route_of_a_deleted_file_is_gone() throws IOException {
    Files.delete(file("deliver-a"));

    look();

    assertThat(routes()).containsExactly("deliver");
  }

  @Test
  void a_renamed_file_brings_its_route_under_the_new_name_only() throws IOException {
    Files.delete(file("deliver-a"));
    write("deliver-b", "second");

    look();

    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-b");
  }

  @Test
  void a_route_that_is_renamed_inside_its_file_loses_its_old_name() throws IOException {
    Files.writeString(file("deliver-a"), text("deliver-c", "second"));

    look();

    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-c");
  }

  @Test
  void a_new_file_brings_a_new_route() throws IOException {
    write("deliver-b", "third");

    look();

    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a", "deliver-b");
  }

  @Test
  void what_routes_of_other_files_are_made_with_is_renewed_in_them_too() throws IOException {
    Files.writeString(
        file("deliver-b"),
        """
        - route:
            id: deliver-b
            routeConfigurationId: shared
            from:
              uri: direct:deliver-b
              steps:
                - bean: {ref: word, method: toString}
                - throwException: {exceptionType: java.io.IOException, message: no}
        - templatedRoute:
            routeId: deliver-t
            routeTemplateRef: shared
            parameters: [{name: sink, value: t}]
        """);
    for (String value : List.of("one", "two")) {
      Files.writeString(
          file("shared"),
          """
          - beans: [{name: word, type: java.lang.String, constructors: {0: VALUE}}]
          - routeConfiguration:
              id: shared
              onException:
                - onException:
                    exception: [java.io.IOException]
                    handled: {constant: {expression: "true"}}
                    steps: [{setBody: {simple: "${body} VALUE"}}]
          - routeTemplate:
              id: shared
              parameters: [{name: sink}]
              from:
                uri: direct:deliver-{{sink}}
                steps: [{setBody: {constant: VALUE}}]
          """
              .replace("VALUE", value));

      look();

      assertThat(routes()).contains("deliver-b", "deliver-t");
      assertThat(answer("direct:deliver-b")).isEqualTo(value + " " + value);
      assertThat(answer("direct:deliver-t")).isEqualTo(value);
    }
    Files.delete(file("shared"));
    Files.delete(file("deliver-b"));

    look();

    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a");
  }

  private Object answer(String address) {
    return camel.createProducerTemplate().requestBody(address, "");
  }

  @Test
  void what_editors_and_macOS_leave_beside_a_file_is_none_of_its_business() throws IOException {
    Files.write(directory.resolve("._deliver.camel.yaml"), new byte[] {0, 5, 22, 7, (byte) 0xE4});
    Files.createSymbolicLink(
        directory.resolve(".#deliver.camel.yaml"), Path.of("somebody@host.4711"));
    Files.writeString(directory.resolve("deliver.camel.yaml~"), "half");
    write("deliver-b", "third");

    look();

    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a", "deliver-b");
  }

  @Test
  void a_file_that_is_not_UTF_8_is_named_and_the_last_good_routes_run_on() throws IOException {
    Files.write(
        file("deliver-b"), text("deliver-b", "zurück").getBytes(StandardCharsets.ISO_8859_1));

    reload.run();
    reload.run();

    assertThat(reload.problem()).get().asString().contains("deliver-b.camel.yaml", "is not UTF-8");
    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a");
  }

  @Test
  void a_route_that_needs_a_library_that_is_not_there_is_rejected_and_edits_are_looked_for_on()
      throws IOException {
    Files.writeString(
        file("deliver-b"),
        text("deliver-b", "third")
            + "        - to:\n            id: fourth\n            uri: half-there:x\n");

    reload.run();
    reload.run();

    assertThat(reload.problem())
        .get()
        .asString()
        .contains("deliver-b.camel.yaml", HalfThereComponent.MISSING, "ext/");
    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a");
    write("deliver-b", "third");
    look();
    assertThat(routes()).containsExactlyInAnyOrder("deliver", "deliver-a", "deliver-b");
  }

  /** A change counts when it has stood still for one look. */
  private void look() {
    reload.run();
    reload.run();
    assertThat(reload.problem()).isEmpty();
  }

  private Iterable<String> routes() {
    return camel.getRoutes().stream().map(Route::getId).toList();
  }

  private void write(String name, String step) throws IOException {
    Files.writeString(file(name), text(name, step));
  }

  private static String text(String name, String step) {
    return ROUTE.replace("NAME", name).replace("STEP", step);
  }

  private Path file(String name) {
    return directory.resolve(name + ".camel.yaml");
  }
}
