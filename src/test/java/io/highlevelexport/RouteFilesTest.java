package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.run.Export;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.ConfigurationPropertiesValidationResult;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.junit.jupiter.api.Test;

/** The shipped routes and configuration are what Camel, Kaoto and the house rules want. */
class RouteFilesTest {
  /**
   * Keys that the program sets itself; integrators cannot, so the configuration does not list them.
   */
  private static final Map<String, String> SET_BY_THE_PROGRAM =
      Map.of("export.sql.dialect", "h2", "export.release", "1.0.0");

  @Test
  void the_shipped_routes_have_no_finding() throws IOException {
    Properties known = configuration();
    known.putAll(SET_BY_THE_PROGRAM);
    RouteLint lint = new RouteLint(known, Export.BEANS, Export.CALLED_FROM_JAVA);

    assertThat(lint.check(Path.of("routes"))).isEmpty();
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

  private static Properties configuration() throws IOException {
    Properties configuration = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("config/application.properties"))) {
      configuration.load(in);
    }
    return configuration;
  }
}
