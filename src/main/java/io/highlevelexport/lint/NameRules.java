package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;

/** What is named exists, once: routes that are called, sinks, policies for errors, ids. */
final class NameRules {
  private static final String SINK = "direct:deliver-";

  private final LoadedRoutes routes;
  private final Consumer<Finding> findings;
  private final Map<String, Place> ids = new HashMap<>();

  private NameRules(LoadedRoutes routes, Consumer<Finding> findings) {
    this.routes = routes;
    this.findings = findings;
  }

  static void check(LoadedRoutes routes, Consumer<Finding> findings) {
    NameRules rules = new NameRules(routes, findings);
    rules.ids();
    if (routes.isComplete()) {
      rules.callsAndSinks();
      rules.policies();
    }
  }

  /** Camel counts the ids of routes and steps over all files. */
  private void ids() {
    for (RouteDefinition route : routes.routes()) {
      if (route.hasCustomIdAssigned() && route.getInput() != null) {
        unique(route.getId(), routes.place(route.getInput()));
      }
    }
    for (Step step : routes.steps()) {
      if (step.definition().hasCustomIdAssigned()
          && routes.camel().getRouteDefinition(step.route()) != null) {
        unique(step.definition().getId(), step.place());
      }
    }
  }

  private void unique(String id, Place place) {
    Place earlier = ids.putIfAbsent(id, place);
    if (earlier != null && !earlier.equals(place)) {
      findings.accept(
          place.broken(
              "id \"" + id + "\" is used by " + earlier.file() + ":" + earlier.line() + " too",
              "give this one a name of its own: Camel does not start with two"));
    }
  }

  private void callsAndSinks() {
    Set<String> waiting =
        routes.routes().stream()
            .map(route -> RouteMap.address(routes.camel(), route))
            .filter(address -> !address.isEmpty())
            .collect(Collectors.toSet());
    Set<String> sinks =
        waiting.stream()
            .filter(address -> address.startsWith(SINK))
            .map(address -> address.substring(SINK.length()))
            .collect(Collectors.toSet());
    for (Step step : routes.steps()) {
      RouteMap.calls(routes.camel(), step)
          .filter(call -> !call.contains("${") && !waiting.contains(call))
          .forEach(
              call -> {
                String problem = "no route starts with " + call;
                String fix = "add a route with from: " + call + ", or correct it";
                String nearest = new Nearest(waiting).suggest(call, fix);
                findings.accept(
                    call.startsWith(SINK)
                        ? step.place().broken(problem, nearest)
                        : step.place().risk(problem, nearest));
              });
      if (step.definition() instanceof SetVariableDefinition set
          && "sinks".equals(set.getName())
          && step.expression() != null
          && "constant".equals(step.expression().getLanguage())) {
        names(step.text())
            .filter(sink -> !sinks.contains(sink))
            .forEach(
                sink -> {
                  String fix = "add the route deliver-" + sink + ", or correct the name";
                  findings.accept(
                      step.place()
                          .broken(
                              "no route delivers to \"" + sink + "\"",
                              new Nearest(sinks).suggest(sink, fix)));
                });
      }
    }
  }

  /** Camel passes over the name of a policy that is not there. */
  private void policies() {
    Set<String> known =
        routes.camel().getRouteConfigurationDefinitions().stream()
            .map(RouteConfigurationDefinition::getId)
            .collect(Collectors.toSet());
    for (RouteDefinition route : routes.routes()) {
      names(route.getRouteConfigurationId())
          .filter(wanted -> !wanted.contains("*") && !known.contains(wanted))
          .forEach(
              wanted ->
                  findings.accept(
                      routes
                          .place(route.getInput() == null ? route : route.getInput())
                          .ofRoute()
                          .risk(
                              "no routeConfiguration has the id \"" + wanted + "\"",
                              new Nearest(known)
                                  .suggest(wanted, "add one, or name one that is there"))));
    }
  }

  private Stream<String> names(String list) {
    return Stream.of(routes.resolve(Objects.requireNonNullElse(list, "")).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty());
  }
}
