package io.highlevelexport.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The JSON schema of Camel's YAML DSL ({@code schema/camelYamlDsl.json} of camel-yaml-dsl),
 * flattened on demand.
 *
 * <p>A general validator answers a wrong key with one line for each alternative of each {@code
 * oneOf} around it. The schema uses few words of JSON schema, so each of its types is merged into
 * one {@link Shape} instead, against which a node is right or wrong for one reason.
 */
final class Schema {
  private static final String RESOURCE = "schema/camelYamlDsl.json";

  /**
   * What a value may be.
   *
   * @param types JSON types; empty is any
   * @param closed whether other keys than {@code properties} are refused
   * @param choices keys of which one at most may stand
   * @param choiceNeeded whether one of the choices must stand
   * @param item the shape of a list's items, as schema
   */
  record Shape(
      Set<String> types,
      Map<String, JsonNode> properties,
      Set<String> required,
      Set<String> choices,
      boolean choiceNeeded,
      boolean closed,
      Set<String> allowed,
      JsonNode item,
      int maxProperties) {}

  private final Map<JsonNode, Shape> shapes = new IdentityHashMap<>();
  private JsonNode root;

  /** The schema of a whole file. */
  JsonNode root() {
    if (root == null) {
      root = load();
    }
    return root;
  }

  /** The merged form of a schema node. */
  Shape shape(JsonNode schema) {
    Shape known = shapes.get(schema);
    if (known == null) {
      Merge merge = new Merge();
      merge.add(schema, true);
      known = merge.shape();
      shapes.put(schema, known);
    }
    return known;
  }

  private static JsonNode load() {
    ClassLoader loader = Schema.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            RESOURCE + " is not on the classpath: camel-yaml-dsl is missing from lib/");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " of camel-yaml-dsl", e);
    }
  }

  /** Collects what a schema node, its references and its alternatives say. */
  private final class Merge {
    private final Set<String> types = new LinkedHashSet<>();
    private final Map<String, JsonNode> properties = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final Set<String> choices = new LinkedHashSet<>();
    private final Set<String> allowed = new LinkedHashSet<>();
    private boolean choiceOptional;
    private boolean closed;
    private JsonNode item;
    private int maxProperties = Integer.MAX_VALUE;

    void add(JsonNode schema, boolean sure) {
      if (schema.has("$ref")) {
        add(root().at(schema.get("$ref").asText().substring(1)), sure);
      }
      if (schema.has("not")) {
        choiceOptional = true;
        return;
      }
      if (schema.has("type")) {
        types.add(schema.get("type").asText());
      }
      schema.path("enum").forEach(value -> allowed.add(value.asText()));
      schema
          .path("properties")
          .properties()
          .forEach(
              entry ->
                  properties.merge(
                      entry.getKey(),
                      entry.getValue(),
                      (one, other) -> one.isEmpty() ? other : one));
      schema.path("required").forEach(key -> (sure ? required : choices).add(key.asText()));
      closed |=
          schema.path("additionalProperties").isBoolean()
              && !schema.get("additionalProperties").asBoolean();
      item = schema.has("items") ? schema.get("items") : item;
      maxProperties = Math.min(maxProperties, schema.path("maxProperties").asInt(maxProperties));
      addAlternatives(schema.path("oneOf"), sure);
      addAlternatives(schema.path("anyOf"), sure);
    }

    private void addAlternatives(JsonNode alternatives, boolean sure) {
      int maps = 0;
      for (JsonNode alternative : alternatives) {
        maps += alternative.path("type").asText("object").equals("object") ? 1 : 0;
      }
      for (JsonNode alternative : alternatives) {
        add(alternative, sure && maps < 2);
      }
    }

    Shape shape() {
      if (types.isEmpty() && !properties.isEmpty()) {
        types.add("object");
      }
      return new Shape(
          types,
          properties,
          required,
          choices,
          !choices.isEmpty() && !choiceOptional,
          closed,
          allowed,
          item,
          maxProperties);
    }
  }
}
