package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;

/**
 * Every sink that the routes send to exists, and so do the routes that they call; nothing waits for
 * calls in vain.
 */
final class CallsRule implements Rule {
  private static final String SINK = "direct:deliver-";
  private static final String SINKS = "sinks";
  private static final Pattern ADDRESS =
      Pattern.compile("\\b(direct|seda):(//)?((?:[\\w.-]|\\$\\{[^}]*})+)");
  private static final Pattern DYNAMIC = Pattern.compile("\\$\\{[^}]*}");

  private final List<Pattern> calledFromJava;

  /**
   * @param calledFromJava names of {@code direct:} routes that code calls; {@code *} stands for any
   *     text
   */
  CallsRule(Set<String> calledFromJava) {
    this.calledFromJava = calledFromJava.stream().map(name -> wildcard("direct:" + name)).toList();
  }

  /**
   * A step that calls an address, such as {@code direct:deliver-${variable.sink}}.
   *
   * @param address placeholders resolved; {@code ${…}} stands for any text
   */
  record Call(Step step, String address) {
    Pattern pattern() {
      return wildcard(DYNAMIC.matcher(address).replaceAll("*"));
    }
  }

  /** Every call in an address or in an expression, such as that of a recipient list. */
  static List<Call> calls(LoadedRoutes routes) {
    return routes.steps().stream()
        .flatMap(
            step ->
                Stream.of(step.uri(), step.expressionText())
                    .flatMap(text -> addresses(routes.resolve(text)))
                    .map(address -> new Call(step, address)))
        .toList();
  }

  private static Stream<String> addresses(String text) {
    return ADDRESS.matcher(text).results().map(found -> found.group(1) + ":" + found.group(3));
  }

  /** The address that the route waits at; the empty text where nothing inside can call it. */
  static String address(LoadedRoutes routes, RouteDefinition route) {
    if (route.getInput() == null) {
      return "";
    }
    Matcher matcher = ADDRESS.matcher(routes.resolve(route.getInput().getEndpointUri()));
    return matcher.lookingAt() ? matcher.group(1) + ":" + matcher.group(3) : "";
  }

  @Override
  public void check(LoadedRoutes routes, Consumer<Finding> findings) {
    if (!routes.isComplete()) {
      return;
    }
    Map<String, RouteDefinition> waiting = new HashMap<>();
    routes.routes().forEach(route -> waiting.put(address(routes, route), route));
    waiting.remove("");
    List<Call> calls = calls(routes);
    calls.stream()
        .filter(call -> !call.address().contains("${") && !waiting.containsKey(call.address()))
        .forEach(call -> findings.accept(missing(call, waiting.keySet())));
    List<Pattern> called =
        Stream.of(
                calls.stream().map(Call::pattern),
                routes
                    .deadLetterAddresses()
                    .flatMap(text -> addresses(routes.resolve(text)))
                    .map(CallsRule::wildcard),
                calledFromJava.stream())
            .flatMap(each -> each)
            .toList();
    waiting.forEach(
        (address, route) -> {
          if (called.stream().noneMatch(pattern -> pattern.matcher(address).matches())) {
            LineNumberAware from = route.getInput();
            findings.accept(
                routes
                    .place(from)
                    .style(
                        "nothing calls " + address, "call it from a route, or remove the route"));
          }
        });
    Set<String> sinks =
        waiting.keySet().stream()
            .filter(address -> address.startsWith(SINK))
            .map(address -> address.substring(SINK.length()))
            .collect(Collectors.toSet());
    routes
        .steps(SetVariableDefinition.class)
        .filter(step -> SINKS.equals(((SetVariableDefinition) step.definition()).getName()))
        .forEach(step -> sinks(step, routes, sinks, findings));
  }

  private static Finding missing(Call call, Set<String> waiting) {
    String problem = "no route starts with " + call.address();
    String fix =
        new Nearest(waiting)
            .suggest(
                call.address(), "add a route with from: " + call.address() + ", or correct it");
    Place place = call.step().place();
    return call.address().startsWith(SINK) ? place.broken(problem, fix) : place.risk(problem, fix);
  }

  private static void sinks(
      Step step, LoadedRoutes routes, Set<String> sinks, Consumer<Finding> findings) {
    if (!step.isConstant()) {
      return;
    }
    for (String name : routes.resolve(step.expressionText()).split(",")) {
      String sink = name.strip();
      if (!sink.isEmpty() && !sinks.contains(sink)) {
        findings.accept(
            step.place()
                .broken(
                    "no route delivers to \"" + sink + "\"",
                    new Nearest(sinks)
                        .suggest(sink, "add the route deliver-" + sink + ", or correct the name")));
      }
    }
  }

  private static Pattern wildcard(String name) {
    return Pattern.compile(
        Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
