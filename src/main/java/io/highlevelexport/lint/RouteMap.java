package io.highlevelexport.lint;

import io.highlevelexport.routes.RoutesMain;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** Which route calls which inside the process. */
public final class RouteMap {
  /** What stands for any text: an expression, or a parameter of a template. */
  private static final String ANY = "\\$?\\{+[^}]*}+";

  private static final String CALL = "(?U)\\b(direct|seda):(?://)?((?:%s|" + ANY + ")+)";

  private static final Pattern ADDRESS = Pattern.compile(CALL.formatted("[^?${}]"));

  /** In a text, where more may follow: a list of addresses, or a sentence. */
  private static final Pattern IN_TEXT =
      Pattern.compile(CALL.formatted("[\\w/-]|\\.(?=[\\w${])|(?<=\\w):(?=\\w)"));

  private RouteMap() {}

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

  /** What a step calls by its address or expression, with what stands for any text. */
  static Stream<String> calls(CamelContext camel, Step step) {
    return Stream.concat(
            ADDRESS.matcher(RoutesMain.resolve(camel, step.uri())).results(),
            IN_TEXT.matcher(RoutesMain.resolve(camel, step.text())).results())
        .map(found -> found.group(1) + ":" + found.group(2));
  }

  /** The ids of the routes that a route or its policy for errors may call. */
  public static Set<String> calledBy(ModelCamelContext camel, String id) {
    return calledBy(camel, id, step -> true);
  }

  private static Set<String> calledBy(
      ModelCamelContext camel, String id, Predicate<Step> isFollowed) {
    RouteDefinition caller = camel.getRouteDefinition(id);
    String callers =
        "," + id + (caller == null ? "," : "," + caller.getRouteConfigurationId() + ",");
    String called =
        Step.all(camel).stream()
            // a policy without an id is for all routes
            .filter(step -> step.route() == null || callers.contains("," + step.route() + ","))
            .filter(isFollowed)
            .flatMap(step -> calls(camel, step))
            .map(call -> "\\Q" + call.replaceAll(ANY, "\\\\E.*\\\\Q") + "\\E")
            .collect(Collectors.joining("|", "(?!$)(?:", ")"));
    return camel.getRouteDefinitions().stream()
        .filter(route -> address(camel, route).matches(called))
        .map(RouteDefinition::getRouteId)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The routes and all that they may call, directly or through others.
   *
   * @param camel has loaded the routes; it need not be started
   * @param except is not followed
   */
  public static Set<String> reachableFrom(
      ModelCamelContext camel, Collection<String> begin, String except) {
    return reachable(camel, begin, except, step -> true);
  }

  /** A route and all whose end it waits for, directly or through others. */
  static Set<String> awaitedBy(ModelCamelContext camel, String id) {
    return reachable(camel, Set.of(id), "", step -> !step.kind().equals("wireTap"));
  }

  private static Set<String> reachable(
      ModelCamelContext camel,
      Collection<String> begin,
      String except,
      Predicate<Step> isFollowed) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(begin);
    while (!open.isEmpty()) {
      String next = open.remove();
      if (!next.equals(except) && reached.add(next)) {
        open.addAll(calledBy(camel, next, isFollowed));
      }
    }
    return reached;
  }
}
