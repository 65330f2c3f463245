package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;

/**
 * Every endpoint's component and options exist in Camel's catalog, and their values can be read.
 */
final class EndpointRule implements Rule {
  private static final Set<String> WHOLE =
      Set.of("integer", "int", "long", "short", "byte", "java.lang.Integer", "java.lang.Long");

  /** Shorter names are like one another by chance. */
  private static final int LONG = 8;

  private static final String DURATION = "-?\\d+|(\\d+(\\.\\d+)?(ms|s|m|h|d|w)){1,6}|P.+";

  /** Its options are those of the Kamelet, which the catalog does not know. */
  private static final String OPEN = "kamelet";

  /**
   * HttpComponent of 4.18.0 takes these from an address too, though the catalog lists them for the
   * component only.
   */
  private static final Set<String> HTTP_TIMEOUTS =
      Set.of("connectionRequestTimeout", "connectTimeout", "soTimeout", "responseTimeout");

  private final CamelCatalog catalog;
  private final Endpoints endpoints;
  private final Placeholders placeholders;

  EndpointRule(CamelCatalog catalog, Endpoints endpoints, Placeholders placeholders) {
    this.catalog = catalog;
    this.endpoints = endpoints;
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    endpoints.of(routes).forEach(endpoint -> check(endpoint, findings));
  }

  private void check(Endpoint endpoint, Consumer<Finding> findings) {
    if (endpoint.scheme().contains("${")) {
      return;
    }
    ComponentModel component = catalog.componentModel(endpoint.scheme());
    if (component == null) {
      findings.accept(
          endpoint
              .place()
              .error(
                  "unknown component \"" + endpoint.scheme() + "\"",
                  new Nearest(catalog.findComponentNames())
                      .suggest(
                          endpoint.scheme(), "write the name of a Camel component, such as http")));
      return;
    }
    checkDirection(endpoint, component, findings);
    if (!component.isApi() && !endpoint.scheme().equals(OPEN)) {
      endpoint
          .parameters()
          .values()
          .forEach((name, value) -> checkOption(endpoint, component, name, value, findings));
    }
    checkQuery(endpoint, component, findings);
    checkRequired(endpoint, component, findings);
  }

  /**
   * Options in the address itself. What a lenient component such as http does not know goes to the
   * server, so there only a near miss is told.
   */
  private static void checkQuery(
      Endpoint endpoint, ComponentModel component, Consumer<Finding> findings) {
    if (component.isApi() || endpoint.scheme().equals(OPEN)) {
      return;
    }
    List<String> options = names(component);
    for (String pair : endpoint.query().split("&")) {
      String name = pair.replaceFirst("=.*", "");
      boolean isTold =
          !name.isEmpty()
              && name.matches("[A-Za-z]+")
              && !options.contains(name)
              && !isPrefixed(component, name)
              && !isHttpTimeout(endpoint, name);
      boolean isNearMiss = name.length() >= LONG && new Nearest(options).to(name).isPresent();
      if (isTold && (isNearMiss || !component.isLenientProperties())) {
        findings.accept(unknown(endpoint, component, name, endpoint.place()));
      }
    }
  }

  private static List<String> names(ComponentModel component) {
    return component.getEndpointOptions().stream().map(EndpointOptionModel::getName).toList();
  }

  /** Whether it begins as the names of a group of options do. */
  private static boolean isPrefixed(ComponentModel component, String name) {
    return component.getEndpointOptions().stream()
        .anyMatch(
            known ->
                isPrefix(known.isMultiValue() ? known.getPrefix() : null, name)
                    || isPrefix(known.getOptionalPrefix(), name));
  }

  private static boolean isPrefix(String prefix, String name) {
    return prefix != null && !prefix.isEmpty() && name.startsWith(prefix);
  }

  private static void checkDirection(
      Endpoint endpoint, ComponentModel component, Consumer<Finding> findings) {
    if (endpoint.consumer() && component.isProducerOnly()) {
      findings.accept(
          endpoint.place().error(endpoint.scheme() + " can only be sent to", "use it in a to:"));
    } else if (!endpoint.consumer() && component.isConsumerOnly()) {
      findings.accept(
          endpoint.place().error(endpoint.scheme() + " can only be read", "use it in a from:"));
    }
  }

  private void checkOption(
      Endpoint endpoint,
      ComponentModel component,
      String name,
      YamlNode value,
      Consumer<Finding> findings) {
    Place place = endpoint.place().at(endpoint.parameters().lineOf(name));
    List<EndpointOptionModel> options = component.getEndpointOptions();
    EndpointOptionModel option =
        options.stream().filter(known -> known.getName().equals(name)).findFirst().orElse(null);
    if (option == null) {
      if (!isPrefixed(component, name) && !isHttpTimeout(endpoint, name)) {
        findings.accept(unknown(endpoint, component, name, place));
      }
      return;
    }
    if (value instanceof YamlNode.Text text) {
      checkValue(endpoint, option, place, placeholders.resolve(text.value()), findings);
    } else {
      findings.accept(place.error("option \"" + name + "\" is a list or a map", "write a text"));
    }
  }

  private static boolean isHttpTimeout(Endpoint endpoint, String name) {
    return HTTP_TIMEOUTS.contains(name) && endpoint.scheme().matches("https?");
  }

  private static Finding unknown(
      Endpoint endpoint, ComponentModel component, String name, Place place) {
    boolean isOfComponent =
        component.getComponentOptions().stream().anyMatch(known -> known.getName().equals(name));
    String problem = "unknown option \"" + name + "\" of endpoint " + endpoint.scheme();
    if (isOfComponent) {
      String key = "camel.component." + endpoint.scheme() + "." + name;
      return place.error(problem, "move it to config/application.properties as " + key);
    }
    String otherwise =
        component.isLenientProperties()
            ? "if the server is to get it, write it into the address: ?" + name + "=..."
            : "look it up in Kaoto or in the Camel manual of " + endpoint.scheme();
    return place.error(problem, new Nearest(names(component)).suggest(name, otherwise));
  }

  private static void checkValue(
      Endpoint endpoint,
      EndpointOptionModel option,
      Place place,
      String value,
      Consumer<Finding> findings) {
    if (value.contains("{{") || value.contains("${") || value.startsWith("#")) {
      return;
    }
    String wanted = wanted(option, value);
    if (wanted != null) {
      String shown = option.isSecret() ? "what is written" : "\"" + value + "\"";
      findings.accept(
          place.error(
              "option \""
                  + option.getName()
                  + "\" of endpoint "
                  + endpoint.scheme()
                  + " cannot be "
                  + shown,
              "write " + wanted));
      return;
    }
    String label = option.getLabel() == null ? "" : option.getLabel();
    List<String> labels = List.of(label.split(","));
    String other = endpoint.consumer() ? "producer" : "consumer";
    String own = endpoint.consumer() ? "consumer" : "producer";
    if (labels.contains(other) && !labels.contains(own)) {
      findings.accept(
          place.error(
              "option \""
                  + option.getName()
                  + "\" of endpoint "
                  + endpoint.scheme()
                  + " has no effect here",
              "remove it: it belongs to " + (endpoint.consumer() ? "a to:" : "a from:")));
    }
  }

  /** What should stand there, or {@code null} where the value can be read. */
  private static String wanted(EndpointOptionModel option, String value) {
    if (option.getEnums() != null && !option.getEnums().isEmpty()) {
      boolean known = option.getEnums().stream().anyMatch(value::equalsIgnoreCase);
      return known ? null : "one of " + String.join(", ", option.getEnums());
    }
    String type = option.getType() == null ? "" : option.getType().toLowerCase(Locale.ROOT);
    if (type.equals("boolean")) {
      return value.matches("(?i)true|false") ? null : "true or false";
    }
    if (type.equals("duration")) {
      return value.matches(DURATION) ? null : "a duration such as 500, 30s or 5m";
    }
    if (WHOLE.contains(type) || WHOLE.contains(option.getJavaType())) {
      return value.matches("-?\\d+") ? null : "a whole number";
    }
    if (type.equals("number")) {
      return value.matches("-?\\d+(\\.\\d+)?") ? null : "a number";
    }
    return null;
  }

  private static void checkRequired(
      Endpoint endpoint, ComponentModel component, Consumer<Finding> findings) {
    Map<String, YamlNode> given = endpoint.parameters().values();
    Set<String> inQuery = new HashSet<>();
    for (String pair : endpoint.query().split("&")) {
      inQuery.add(pair.replaceFirst("=.*", ""));
    }
    for (EndpointOptionModel option : component.getEndpointOptions()) {
      boolean isInPath = "path".equals(option.getKind()) && !endpoint.path().isEmpty();
      boolean isGiven =
          given.containsKey(option.getName()) || inQuery.contains(option.getName()) || isInPath;
      if (option.isRequired() && option.getDefaultValue() == null && !isGiven) {
        findings.accept(
            endpoint
                .step()
                .place()
                .error(
                    "endpoint " + endpoint.scheme() + " has no \"" + option.getName() + "\"",
                    "add " + option.getName() + ": under parameters:"));
      }
    }
  }
}
