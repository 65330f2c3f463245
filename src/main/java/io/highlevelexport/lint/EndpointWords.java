package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;

/** Says, by Camel's catalog, which option of an endpoint is wrong. */
final class EndpointWords {
  /** Shorter names are like one another by chance. */
  private static final int LONG = 8;

  private final CamelCatalog catalog;

  EndpointWords(CamelCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * @param uri one that Camel refuses, placeholders resolved
   * @return empty where the catalog sees nothing wrong
   */
  Optional<Finding> tell(Place place, String uri) {
    ComponentModel component = component(uri);
    if (component == null) {
      return Optional.empty();
    }
    String scheme = component.getScheme();
    EndpointValidationResult result = catalog.validateEndpointProperties(uri);
    if (result.getUnknown() != null) {
      String name = result.getUnknown().iterator().next();
      boolean isOfComponent =
          component.getComponentOptions().stream().anyMatch(each -> each.getName().equals(name));
      return Optional.of(
          place.broken(
              "unknown option \"" + name + "\" of endpoint " + scheme,
              isOfComponent
                  ? "move it to config/application.properties as camel.component."
                      + (scheme + "." + name)
                  : new Nearest(names(component))
                      .suggest(name, "remove it, or look it up in Kaoto")));
    }
    if (result.getRequired() != null) {
      String name = result.getRequired().iterator().next();
      return Optional.of(
          place.broken(
              "endpoint " + scheme + " has no \"" + name + "\"",
              "add " + name + ": under parameters:"));
    }
    Map<String, Map<String, String>> wrong = new LinkedHashMap<>();
    wrong.put("one of ", result.getInvalidEnum());
    wrong.put("true or false", result.getInvalidBoolean());
    wrong.put("a whole number", result.getInvalidInteger());
    wrong.put("a number", result.getInvalidNumber());
    wrong.put("a duration such as 500, 30s or 5m", result.getInvalidDuration());
    wrong.values().removeIf(values -> values == null || values.isEmpty());
    return wrong.keySet().stream()
        .findFirst()
        .map(
            wanted -> {
              String name = wrong.get(wanted).keySet().iterator().next();
              List<String> choices = result.getEnumChoices(name);
              boolean isSecret =
                  component.getEndpointOptions().stream()
                      .anyMatch(option -> option.isSecret() && option.getName().equals(name));
              String shown = isSecret ? "" : " \"" + wrong.get(wanted).get(name) + "\"";
              return place.broken(
                  "option \"" + name + "\" of endpoint " + scheme + " cannot be" + shown,
                  "write " + wanted + (choices == null ? "" : String.join(", ", choices)));
            });
  }

  /** What Camel takes of a step while it makes routes, and refuses later or never. */
  void check(Step step, String uri, Consumer<Finding> findings) {
    ComponentModel component = component(uri);
    if (component == null) {
      return;
    }
    String scheme = component.getScheme();
    if (component.isConsumerOnly() && step.definition() instanceof ToDefinition) {
      findings.accept(step.place().broken(scheme + " can only be read", "use it in a from:"));
    }
    if (component.isLenientProperties() && !component.isApi()) {
      Nearest known = new Nearest(names(component));
      Optional.ofNullable(catalog.validateEndpointProperties(uri, true).getUnknown())
          .orElse(Set.of())
          .stream()
          .filter(name -> name.length() >= LONG && known.to(name).isPresent())
          .forEach(
              name ->
                  findings.accept(
                      step.place()
                          .risk(
                              "\""
                                  + name
                                  + "\" is no option of "
                                  + scheme
                                  + ", so the server gets it",
                              known.suggest(name, "correct it"))));
    }
  }

  /** The same of what a route reads from. */
  void checkFrom(Place place, String uri, Consumer<Finding> findings) {
    ComponentModel component = component(uri);
    if (component != null && component.isProducerOnly()) {
      findings.accept(
          place.broken(component.getScheme() + " can only be sent to", "use it in a to:"));
    }
  }

  private ComponentModel component(String uri) {
    return catalog.componentModel(uri.replaceFirst("[:?].*", ""));
  }

  private static Set<String> names(ComponentModel component) {
    return component.getEndpointOptions().stream()
        .map(BaseOptionModel::getName)
        .collect(Collectors.toSet());
  }
}
