package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.util.HashMap;
import java.util.Map;
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
  private static final String SINKS = "sinks";

  private NameRules() {}

  static void check(LoadedRoutes routes, Consumer<Finding> findings) {
    ids(routes, findings);
    if (routes.isComplete()) {
      Set<String> waiting =
          routes.routes().stream()
              .map(route -> RouteMap.address(routes.camel(), route))
              .collect(Collectors.toSet());
      waiting.remove("");
      calls(routes, waiting, findings);
      sinks(routes, waiting, findings);
      policies(routes, findings);
    }
  }

  /** Camel counts the ids of routes and steps over all files. */
  private static void ids(LoadedRoutes routes, Consumer<Finding> findings) {
    Map<String, Place> first = new HashMap<>();
    for (RouteDefinition route : routes.routes()) {
      if (route.hasCustomIdAssigned() && route.getInput() != null) {
        unique(route.getId(), routes.place(route.getInput()), first, findings);
      }
    }
    for (Step step : routes.steps()) {
      if (step.definition().hasCustomIdAssigned()
          && routes.camel().getRouteDefinition(step.route()) != null) {
        unique(step.definition().getId(), step.place(), first, findings);
      }
    }
  }

  private static void unique(
      String id, Place place, Map<String, Place> first, Consumer<Finding> findings) {
    Place earlier = first.putIfAbsent(id, place);
    if (earlier != null && !earlier.equals(place)) {
      findings.accept(
          place.broken(
              "id \"" + id + "\" is used by " + earlier.file() + ":" + earlier.line() + " too",
              "give this one a name of its own: Camel does not start with two"));
    }
  }

  private static void calls(LoadedRoutes routes, Set<String> waiting, Consumer<Finding> findings) {
    for (Step step : routes.steps()) {
      RouteMap.calls(routes.camel(), step)
          .filter(call -> !call.contains("${") && !waiting.contains(call))
          .forEach(
              call -> {
                String problem = "no route starts with " + call;
                String fix =
                    new Nearest(waiting)
                        .suggest(call, "add a route with from: " + call + ", or correct it");
                findings.accept(
                    call.startsWith(SINK)
                        ? step.place().broken(problem, fix)
                        : step.place().risk(problem, fix));
              });
    }
  }

  private static void sinks(LoadedRoutes routes, Set<String> waiting, Consumer<Finding> findings) {
    Set<String> sinks =
        waiting.stream()
            .filter(address -> address.startsWith(SINK))
            .map(address -> address.substring(SINK.length()))
            .collect(Collectors.toSet());
    for (Step step : routes.steps()) {
      if (step.definition() instanceof SetVariableDefinition set
          && SINKS.equals(set.getName())
          && step.expression() != null
          && "constant".equals(step.expression().getLanguage())) {
        names(routes.resolve(step.text()))
            .filter(sink -> !sinks.contains(sink))
            .forEach(
                sink ->
                    findings.accept(
                        step.place()
                            .broken(
                                "no route delivers to \"" + sink + "\"",
                                new Nearest(sinks)
                                    .suggest(
                                        sink,
                                        "add the route deliver-"
                                            + sink
                                            + ", or correct the name"))));
      }
    }
  }

  /** Camel passes over the name of a policy that is not there. */
  private static void policies(LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> known =
        routes.camel().getRouteConfigurationDefinitions().stream()
            .map(RouteConfigurationDefinition::getId)
            .collect(Collectors.toSet());
    for (RouteDefinition route : routes.routes()) {
      if (route.getRouteConfigurationId() != null && route.getInput() != null) {
        names(routes.resolve(route.getRouteConfigurationId()))
            .filter(wanted -> !wanted.contains("*") && !known.contains(wanted))
            .forEach(
                wanted ->
                    findings.accept(
                        routes
                            .place(route.getInput())
                            .ofRoute()
                            .risk(
                                "no routeConfiguration has the id \"" + wanted + "\"",
                                new Nearest(known)
                                    .suggest(wanted, "add one, or name one that is there"))));
      }
    }
  }

  private static Stream<String> names(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(name -> !name.isEmpty());
  }
}
