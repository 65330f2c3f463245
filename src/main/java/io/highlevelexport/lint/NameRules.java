package io.highlevelexport.lint;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;

/** What is named exists, once: routes that are called, sinks, policies for errors, ids. */
record NameRules(LoadedRoutes routes, Consumer<Finding> findings) {
  private static final String SINK = "direct:deliver-";

  void check() {
    ids();
    if (routes.isComplete()) {
      names();
    }
  }

  /** Camel counts the ids of routes and steps over all files. */
  private void ids() {
    Map<String, Place> ids = new HashMap<>();
    Stream.concat(
            routes.routes().stream(),
            routes.steps().stream()
                .filter(step -> routes.camel().getRouteDefinition(step.route()) != null)
                .map(Step::definition))
        .filter(ProcessorDefinition::hasCustomIdAssigned)
        .forEach(
            each -> {
              Place place = routes.place(each);
              Place earlier = ids.putIfAbsent(each.getId(), place);
              if (earlier != null && !earlier.equals(place)) {
                findings.accept(
                    place.broken(
                        "id \"%s\" is used by %s:%d too"
                            .formatted(each.getId(), earlier.file(), earlier.line()),
                        "give this one a name of its own: Camel does not start with two"));
              }
            });
  }

  private void names() {
    Set<String> waiting = routes.addresses();
    Set<String> sinks =
        waiting.stream()
            .filter(address -> address.startsWith(SINK))
            .map(address -> address.substring(SINK.length()))
            .collect(Collectors.toSet());
    Set<String> policies =
        routes.camel().getRouteConfigurationDefinitions().stream()
            .map(RouteConfigurationDefinition::getId)
            .collect(Collectors.toSet());
    Map<String, Set<String>> known =
        Map.of("routes", waiting, "sinks", sinks, "policies", policies);
    for (Step step : routes.steps()) {
      check(routes.place(step.definition()), "call", RouteMap.calls(routes.camel(), step), known);
      if (step.definition() instanceof SetVariableDefinition set
          && "sinks".equals(set.getName())
          && step.expression() != null
          && "constant".equals(step.expression().getLanguage())) {
        check(routes.place(step.definition()), "sink", list(step.text()), known);
      }
    }
    for (RouteDefinition route : routes.routes()) {
      // Camel passes over the name of a policy that is not there
      Place place = routes.place(route);
      check(place, "policy", list(route.getRouteConfigurationId()), known);
    }
  }

  private void check(
      Place place, String what, Stream<String> names, Map<String, Set<String>> known) {
    names
        .flatMap(name -> Rule.find("names", what + " " + name))
        .filter(told -> !known.get(told.rule().names()).contains(told.group(1)))
        .map(told -> told.at(place, known.get(told.rule().names())))
        .forEach(findings);
  }

  private Stream<String> list(String names) {
    return Stream.of(routes.resolve(Objects.requireNonNullElse(names, "")).split(","))
        .map(String::strip);
  }
}
