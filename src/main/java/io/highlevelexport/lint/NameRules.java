package io.highlevelexport.lint;

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
record NameRules(LoadedRoutes routes, Consumer<Finding> findings) {
  private static final String SINK = "direct:deliver-";

  /**
   * Camel counts the ids of routes and steps over all files, and of two files the later one takes a
   * route's place without a word.
   */
  void once() {
    Map<String, Place> used = new HashMap<>();
    Stream.concat(
            routes.loaded.stream(),
            routes.steps.stream()
                .filter(step -> routes.camel.getRouteDefinition(step.route()) != null)
                .map(Step::definition))
        .filter(each -> each.hasCustomIdAssigned() && each.getLocation() != null)
        .forEach(
            each -> {
              if (isUsed("id \"" + each.getId() + "\"", routes.place(each), used)) {
                each.setId(each.getId() + " again"); // or Camel refuses the whole route for it
              }
            });
    for (RouteDefinition route : routes.routes()) {
      String address = RouteMap.address(routes.camel, route);
      if (!address.startsWith("direct:") || route.getPrecondition() != null) {
        continue;
      }
      if (!isOff(route)) {
        isUsed("from: " + address, routes.place(route), used);
      } else if (address.startsWith(SINK)) {
        findings.accept(
            routes
                .place(route)
                .risk(
                    "autoStartup is false: what is for this sink waits until the route is started",
                    "remove autoStartup"));
      }
    }
  }

  private boolean isOff(RouteDefinition route) {
    return "false".equals(routes.resolve(Objects.requireNonNullElse(route.getAutoStartup(), "")));
  }

  private boolean isUsed(String name, Place place, Map<String, Place> used) {
    Place earlier = used.putIfAbsent(name, place);
    boolean isUsed = earlier != null && !earlier.equals(place);
    if (isUsed) {
      String where = earlier.file() + ":" + earlier.line();
      findings.accept(
          place.broken(
              name + " is used by " + where + " too",
              "give this one a name of its own: there can be one only"));
    }
    return isUsed;
  }

  /** Nothing is called, delivered to or relied on that no file has. */
  void exist() {
    Set<String> waiting = routes.addresses();
    Set<String> sinks =
        waiting.stream()
            .filter(address -> address.startsWith(SINK))
            .map(address -> address.substring(SINK.length()))
            .collect(Collectors.toSet());
    Set<String> policies =
        routes.camel.getRouteConfigurationDefinitions().stream()
            .map(RouteConfigurationDefinition::getId)
            .collect(Collectors.toSet());
    Map<String, Set<String>> known =
        Map.of("routes", waiting, "sinks", sinks, "policies", policies);
    for (Step step : routes.steps) {
      check(routes.place(step.definition()), "call", RouteMap.calls(routes.camel, step), known);
      if (step.definition() instanceof SetVariableDefinition set
          && "sinks".equals(set.getName())
          && step.language().equals("constant")) {
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
