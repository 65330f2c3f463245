package io.highlevelexport.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.lint.YamlNode.Fields;
import io.highlevelexport.lint.YamlNode.Items;
import io.highlevelexport.lint.YamlNode.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Every key, type and word is one that Camel's YAML DSL knows. */
final class SchemaRule implements Rule {
  private static final int FEW = 12;
  private static final String NUMBER = "-?\\d+(\\.\\d+)?";

  private final Schema schema;
  private final Placeholders placeholders;

  SchemaRule(Schema schema, Placeholders placeholders) {
    this.schema = schema;
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    for (RouteFile file : routes.files()) {
      if (file.root() instanceof Items items) {
        JsonNode item = schema.shape(schema.root()).item();
        items.values().forEach(block -> check(file, "the file's list", block, item, findings));
      } else {
        findings.accept(
            file.placeOf(file.root())
                .error("is not a list", "start it with - route: and indent what follows"));
      }
    }
  }

  private void check(
      RouteFile file, String name, YamlNode node, JsonNode what, Consumer<Finding> findings) {
    Schema.Shape shape = schema.shape(what);
    if (shape.types().isEmpty()) {
      return;
    }
    if (node instanceof Fields fields) {
      if (shape.types().contains("object")) {
        checkFields(file, name, fields, shape, findings);
      } else {
        findings.accept(file.placeOf(node).error(name + " is a map", expected(shape)));
      }
    } else if (node instanceof Items items) {
      if (shape.types().contains("array")) {
        JsonNode item = shape.item();
        if (item != null) {
          items.values().forEach(value -> check(file, name, value, item, findings));
        }
      } else {
        findings.accept(file.placeOf(node).error(name + " is a list", expected(shape)));
      }
    } else if (node instanceof Text text) {
      checkText(file, name, text, shape, findings);
    }
  }

  private void checkFields(
      RouteFile file, String name, Fields fields, Schema.Shape shape, Consumer<Finding> findings) {
    Place place = file.placeOf(fields);
    for (Map.Entry<String, YamlNode> entry : fields.values().entrySet()) {
      String key = entry.getKey();
      JsonNode what = shape.properties().get(key);
      if (what != null) {
        check(file, key, entry.getValue(), what, findings);
      } else if (shape.closed()) {
        Place where = name.equals("steps") ? file.placeOf(entry.getValue()) : place;
        findings.accept(
            where
                .at(fields.lineOf(key))
                .error(
                    name.equals("steps")
                        ? "unknown step \"" + key + "\""
                        : "unknown key \"" + key + "\" in " + name,
                    new Nearest(shape.properties().keySet())
                        .suggest(key, knows(name, shape.properties().keySet()))));
      }
    }
    boolean isMisspelt =
        shape.closed() && !shape.properties().keySet().containsAll(fields.values().keySet());
    if (!isMisspelt) {
      checkPresence(place, name, fields, shape, findings);
    }
    if (fields.values().size() > shape.maxProperties()) {
      String second = fields.values().keySet().stream().skip(1).findFirst().orElseThrow();
      findings.accept(
          place
              .at(fields.lineOf(second))
              .error(
                  "\"" + second + "\" stands in the same list item as the key before it",
                  "start it with a dash of its own, or indent it further"));
    }
  }

  private static void checkPresence(
      Place place, String name, Fields fields, Schema.Shape shape, Consumer<Finding> findings) {
    for (String key : shape.required()) {
      if (!fields.has(key)) {
        findings.accept(place.error(name + " has no " + key, "add " + key + ":"));
      }
    }
    List<String> chosen = shape.choices().stream().filter(fields::has).toList();
    if (chosen.size() > 1) {
      findings.accept(
          place
              .at(fields.lineOf(chosen.get(1)))
              .error(name + " has more than one of " + String.join(", ", chosen), "keep one"));
    }
    boolean wantsExpression = shape.choices().contains("expression") || shape.choiceNeeded();
    if (chosen.isEmpty() && wantsExpression) {
      findings.accept(
          place.error(name + " says nothing to evaluate", "add " + missing(shape.choices())));
    }
  }

  private static String missing(Set<String> choices) {
    if (choices.contains("expression")) {
      return "expression: with simple: and expression: below it";
    }
    return choices.contains("simple")
        ? "simple: or constant: with expression: below it"
        : "one of " + String.join(", ", choices);
  }

  private static String knows(String name, Set<String> keys) {
    return keys.size() > FEW
        ? "look it up in Kaoto or in the Camel manual, or remove it"
        : name + " knows " + keys.stream().sorted().collect(Collectors.joining(", "));
  }

  private void checkText(
      RouteFile file, String name, Text text, Schema.Shape shape, Consumer<Finding> findings) {
    Place place = file.placeOf(text);
    String value = placeholders.resolve(text.value());
    boolean isScalar = shape.types().stream().anyMatch(type -> !type.matches("object|array"));
    if (!isScalar) {
      String problem = text.value().isEmpty() ? name + " is empty" : name + " is a single word";
      findings.accept(place.error(problem, expected(shape)));
      return;
    }
    if (value.contains("{{")) {
      return;
    }
    if (!shape.allowed().isEmpty() && !shape.allowed().contains(value)) {
      findings.accept(
          place.error(
              name + " cannot be \"" + value + "\"",
              "write one of " + String.join(", ", shape.allowed())));
    } else if (!shape.types().contains("string") && !fits(value, shape.types())) {
      findings.accept(place.error(name + " cannot be \"" + value + "\"", expected(shape)));
    }
  }

  private static boolean fits(String value, Set<String> types) {
    return types.contains("boolean") && value.matches("true|false")
        || (types.contains("number") || types.contains("integer")) && value.matches(NUMBER);
  }

  private static String expected(Schema.Shape shape) {
    return "write "
        + shape.types().stream()
            .map(
                type ->
                    switch (type) {
                      case "object" -> "a map" + someOf(shape);
                      case "array" -> "a list";
                      case "boolean" -> "true or false";
                      case "number", "integer" -> "a number";
                      default -> "a text";
                    })
            .distinct()
            .collect(Collectors.joining(" or "));
  }

  private static String someOf(Schema.Shape shape) {
    return shape.required().isEmpty() ? "" : " with " + String.join(", ", shape.required());
  }
}
