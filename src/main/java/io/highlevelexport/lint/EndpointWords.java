package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
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
    String scheme = uri.replaceFirst("[:?].*", "");
    ComponentModel component = catalog.componentModel(scheme);
    if (component == null) {
      return Optional.empty();
    }
    EndpointValidationResult result = catalog.validateEndpointProperties(uri);
    String ofEndpoint = "\" of endpoint " + scheme;
    if (result.getUnknown() != null) {
      String name = result.getUnknown().iterator().next();
      return Optional.of(
          place.broken("unknown option \"" + name + ofEndpoint, known(component, scheme, name)));
    }
    if (result.getRequired() != null) {
      String name = result.getRequired().iterator().next();
      return Optional.of(
          place.broken(
              "endpoint " + scheme + " has no \"" + name + "\"",
              "add " + name + ": under parameters:"));
    }
    return Stream.of(
            wrong(result.getInvalidEnum(), ""),
            wrong(result.getInvalidBoolean(), "true or false"),
            wrong(result.getInvalidInteger(), "a whole number"),
            wrong(result.getInvalidNumber(), "a number"),
            wrong(result.getInvalidDuration(), "a duration such as 500, 30s or 5m"))
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            wrong -> {
              List<String> choices = result.getEnumChoices(wrong.name());
              String shown = isSecret(component, wrong.name()) ? "" : " \"" + wrong.value() + "\"";
              return place.broken(
                  "option \"" + wrong.name() + ofEndpoint + " cannot be" + shown,
                  "write "
                      + (choices == null || choices.isEmpty()
                          ? wrong.wanted()
                          : "one of " + String.join(", ", choices)));
            });
  }

  /**
   * A word that is almost an option: a lenient component such as http sends it to the server.
   *
   * @param uri one that Camel takes, placeholders resolved
   */
  Optional<Finding> nearMiss(Place place, String uri) {
    String scheme = uri.replaceFirst("[:?].*", "");
    ComponentModel component = catalog.componentModel(scheme);
    if (component == null || !component.isLenientProperties() || component.isApi()) {
      return Optional.empty();
    }
    Nearest known = new Nearest(names(component));
    return Optional.ofNullable(catalog.validateEndpointProperties(uri, true).getUnknown())
        .flatMap(
            unknown ->
                unknown.stream()
                    .filter(name -> name.length() >= LONG && known.to(name).isPresent())
                    .findFirst())
        .map(
            name ->
                place.risk(
                    "\"" + name + "\" is no option of " + scheme + ", so the server gets it",
                    known.suggest(name, "correct it")));
  }

  /** An endpoint that is used the wrong way round, which Camel refuses when it starts. */
  Optional<Finding> direction(Place place, String uri, boolean isRead) {
    ComponentModel component = catalog.componentModel(uri.replaceFirst("[:?].*", ""));
    if (component == null || !(isRead ? component.isProducerOnly() : component.isConsumerOnly())) {
      return Optional.empty();
    }
    return Optional.of(
        isRead
            ? place.broken(component.getScheme() + " can only be sent to", "use it in a to:")
            : place.broken(component.getScheme() + " can only be read", "use it in a from:"));
  }

  private static Set<String> names(ComponentModel component) {
    return component.getEndpointOptions().stream()
        .map(BaseOptionModel::getName)
        .collect(Collectors.toSet());
  }

  private record Wrong(String name, String value, String wanted) {}

  private static Optional<Wrong> wrong(Map<String, String> values, String wanted) {
    return values == null
        ? Optional.empty()
        : values.entrySet().stream()
            .findFirst()
            .map(entry -> new Wrong(entry.getKey(), entry.getValue(), wanted));
  }

  private static boolean isSecret(ComponentModel component, String name) {
    return component.getEndpointOptions().stream()
        .anyMatch(option -> option.isSecret() && option.getName().equals(name));
  }

  private static String known(ComponentModel component, String scheme, String name) {
    boolean isOfComponent =
        component.getComponentOptions().stream().anyMatch(option -> option.getName().equals(name));
    return isOfComponent
        ? "move it to config/application.properties as camel.component." + scheme + "." + name
        : new Nearest(names(component)).suggest(name, "remove it, or look it up in Kaoto");
  }
}
