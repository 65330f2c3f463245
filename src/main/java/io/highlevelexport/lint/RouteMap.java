package io.highlevelexport.lint;

import io.highlevelexport.routes.RoutesMain;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** Which route calls which inside the process. */
public final class RouteMap {
  private static final Pattern ADDRESS =
      Pattern.compile("\\b(direct|seda):(?://)?((?:[\\w.-]|\\$\\{[^}]*})+)");

  private final ModelCamelContext camel;
  private final List<Step> steps;

  /**
   * @param camel has loaded the routes; it need not be started
   */
  public RouteMap(ModelCamelContext camel) {
    this.camel = camel;
    this.steps = Step.all(camel);
  }

  /** The address that the route waits at; the empty text where nothing inside can call it. */
  static String address(CamelContext camel, RouteDefinition route) {
    Matcher matcher = ADDRESS.matcher(RoutesMain.resolve(camel, uri(route)));
    return matcher.lookingAt() ? matcher.group(1) + ":" + matcher.group(2) : "";
  }

  /** Where the route begins, with the parameters of its template; placeholders unresolved. */
  static String uri(RouteDefinition route) {
    String uri = route.getInput() == null ? "" : route.getInput().getEndpointUri();
    if (route.getTemplateParameters() != null) {
      for (Map.Entry<String, Object> each : route.getTemplateParameters().entrySet()) {
        uri = uri.replace("{{" + each.getKey() + "}}", String.valueOf(each.getValue()));
      }
    }
    return uri;
  }

  /** What a step calls by its address or expression; {@code ${…}} stands for any text. */
  static Stream<String> calls(CamelContext camel, Step step) {
    return Stream.of(step.uri(), step.text())
        .flatMap(text -> ADDRESS.matcher(RoutesMain.resolve(camel, text)).results())
        .map(found -> found.group(1) + ":" + found.group(2));
  }

  /** Matches the addresses that a call may mean, whatever stands for {@code ${…}}. */
  private static Pattern pattern(String call) {
    return Pattern.compile(
        Stream.of(call.split("\\$\\{[^}]*}", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  /** The ids of the routes that a route or its policy for errors may call. */
  public Set<String> calledBy(String id) {
    RouteDefinition caller = camel.getRouteDefinition(id);
    String policies = caller == null ? "" : "," + caller.getRouteConfigurationId() + ",";
    return Stream.concat(
            steps.stream().filter(step -> id.equals(step.route())),
            // a policy without an id is for all routes
            steps.stream().filter(step -> isOf(policies, step.route())))
        .flatMap(step -> calls(camel, step))
        .map(RouteMap::pattern)
        .flatMap(
            call ->
                camel.getRouteDefinitions().stream()
                    .filter(route -> call.matcher(address(camel, route)).matches()))
        .map(RouteDefinition::getRouteId)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean isOf(String policies, String policy) {
    return policy == null || policies.contains("," + policy + ",");
  }

  /**
   * The routes and all that they may call, directly or through others.
   *
   * @param except is not followed
   */
  public Set<String> reachableFrom(Collection<String> begin, String except) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(begin);
    while (!open.isEmpty()) {
      String next = open.remove();
      if (!next.equals(except) && reached.add(next)) {
        open.addAll(calledBy(next));
      }
    }
    return reached;
  }
}
