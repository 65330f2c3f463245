package io.highlevelexport.lint;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Whatever the variable {@code sinks} is set to is the name of a {@code deliver-} route. */
final class SinksRule implements Rule {
  private static final String DECIDES = "route-message";
  private static final String VARIABLE = "sinks";
  private static final String SINK = "deliver-";

  private final Endpoints endpoints;
  private final Placeholders placeholders;

  SinksRule(Endpoints endpoints, Placeholders placeholders) {
    this.endpoints = endpoints;
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    if (!routes.isComplete()) {
      return;
    }
    Set<String> sinks = new HashSet<>();
    endpoints
        .of(routes)
        .filter(endpoint -> endpoint.consumer() && endpoint.isInternal())
        .map(endpoint -> placeholders.resolve(endpoint.internalName()))
        .filter(name -> name.startsWith(SINK))
        .forEach(name -> sinks.add(name.substring(SINK.length())));
    routes
        .steps("setVariable"::equals)
        .filter(step -> step.fields().text("name").equals(VARIABLE))
        .forEach(step -> check(step, sinks, findings));
    boolean isWhole =
        routes.blocks("route").anyMatch(block -> block.place().routeId().equals("deliver"));
    routes
        .blocks("route")
        .filter(block -> block.place().routeId().equals(DECIDES) && isWhole)
        .filter(block -> routes.values().noneMatch(SinksRule::isSettingSinks))
        .forEach(
            block ->
                findings.accept(
                    block
                        .place()
                        .error(
                            "nothing sets the variable sinks: every message is left out",
                            "add setVariable: with name: sinks")));
  }

  private static boolean isSettingSinks(Value value) {
    return value.key().equals("name") && value.text().equals(VARIABLE);
  }

  private void check(Step step, Set<String> sinks, Consumer<Finding> findings) {
    YamlNode.Fields constant = step.fields().fields("expression").fields("constant");
    String names = placeholders.resolve(constant.text("expression"));
    for (String name : names.split(",")) {
      String sink = name.strip();
      boolean isKnown = sink.isEmpty() || sinks.contains(sink) || sink.contains("{{");
      if (!isKnown) {
        findings.accept(
            step.place()
                .at(constant.lineOf("expression"))
                .error(
                    "no route delivers to \"" + sink + "\"",
                    new Nearest(sinks)
                        .suggest(sink, "add the route " + SINK + sink + ", or correct the name")));
      }
    }
  }
}
