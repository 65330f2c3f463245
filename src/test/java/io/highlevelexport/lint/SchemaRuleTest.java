package io.highlevelexport.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The merged schema refuses at least what a general validator refuses. */
class SchemaRuleTest {
  private static final Path FILES = Path.of("src/test/resources/io/highlevelexport/lint");
  private static final String ATTEMPTS = "{{export.retry.attempts}}";

  private final Schema schema = new Schema();

  @Test
  void what_a_general_validator_refuses_is_refused_here_too() throws IOException {
    JsonSchema general =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema.root());
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    int refused = 0;
    for (Path path : files()) {
      String text = Files.readString(path);
      if (findings(text).stream().anyMatch(finding -> finding.problem().startsWith("is no YAML"))) {
        continue;
      }
      JsonNode tree = yaml.readTree(text.replace("\"" + ATTEMPTS + "\"", "6"));
      if (!general.validate(tree).isEmpty()) {
        refused++;
        assertThat(findings(text)).as(path.toString()).isNotEmpty();
      }
    }
    assertThat(refused).isPositive();
  }

  private List<Finding> findings(String text) {
    List<Finding> findings = new ArrayList<>();
    YamlNode root = new YamlReader("routes/x.camel.yaml", findings::add).read(text);
    if (root != null) {
      RouteFile file = new RouteFile("routes/x.camel.yaml", root, List.of());
      new SchemaRule(schema, new Placeholders(new Properties()))
          .check(new RouteSet(List.of(file), true), findings::add);
    }
    return findings;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
    }
  }
}
