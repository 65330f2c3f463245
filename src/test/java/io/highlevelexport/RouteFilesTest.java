package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.highlevelexport.app.Export;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.lint.RouteLint;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped routes and configuration are what Camel, Kaoto and the house rules want. */
class RouteFilesTest {
  @Test
  void the_shipped_routes_have_no_finding() throws Exception {
    Properties known = RouteKeys.ofConfiguration(Map.of());
    RouteLint lint = new RouteLint(known, Export.BEANS);

    assertThat(lint.check(new RouteFolder(Path.of("routes")))).isEmpty();
  }

  @Test
  void every_camel_key_of_the_shipped_configuration_is_known_to_camel() throws IOException {
    CamelCatalog catalog = new DefaultCamelCatalog(true);
    Properties configuration = configuration();
    List<String> refused = new ArrayList<>();
    for (String key : configuration.stringPropertyNames()) {
      ConfigurationPropertiesValidationResult result =
          catalog.validateConfigurationProperty(key + " = " + configuration.getProperty(key));
      if (key.startsWith("camel.") && !result.isSuccess()) {
        refused.add(result.summaryErrorMessage(false).strip());
      }
    }
    assertThat(refused).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("filesForIntegrators")
  void kaoto_would_save_a_file_as_it_is(Path file) throws IOException {
    String text = Files.readString(file);
    if (System.getProperty("routes.form", "").equals("write")) {
      text = KaotoForm.of(text);
      Files.writeString(file, text);
    }

    assertThat(text)
        .as("save %s in Kaoto, or run mvn test -Dtest=RouteFilesTest -Droutes.form=write", file)
        .isEqualTo(KaotoForm.of(text));
  }

  @ParameterizedTest
  @MethodSource("filesForIntegrators")
  void every_step_has_an_id_and_every_route_says_what_it_is_for(Path file) throws IOException {
    for (JsonNode block : new ObjectMapper(new YAMLFactory()).readTree(file.toFile())) {
      if (block.has("beans")) {
        assertThat(block.path("beans")).allSatisfy(bean -> assertThat(bean.has("name")).isTrue());
        continue;
      }
      JsonNode route =
          block.path("route").isObject() ? block.path("route") : block.elements().next();
      assertThat(route.path("id").asText()).isNotBlank();
      assertThat(route.path("description").asText()).isNotBlank();
      for (JsonNode steps : route.findValues("steps")) {
        for (JsonNode step : steps) {
          assertThat(step).as(step.toString()).hasSize(1);
          assertThat(step.elements().next().path("id").asText()).as(step.toString()).isNotBlank();
        }
      }
      if (block.has("route")) {
        assertThat(route.path("note").asText()).as("note").isNotBlank();
        assertThat(route.at("/from/id").asText()).isNotBlank();
        assertThat(file.getFileName()).hasToString(route.path("id").asText() + ".camel.yaml");
      }
    }
  }

  static Stream<Path> filesForIntegrators() throws IOException {
    return Stream.of(Path.of("routes"), Path.of("docs/recipes"))
        .flatMap(RouteFilesTest::routeFiles);
  }

  private static Stream<Path> routeFiles(Path directory) {
    try {
      return Files.walk(directory).filter(file -> file.toString().endsWith(".camel.yaml")).sorted();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties configuration() throws IOException {
    Properties configuration = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("config/application.properties"))) {
      configuration.load(in);
    }
    return configuration;
  }
}
