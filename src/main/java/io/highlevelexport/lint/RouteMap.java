package io.highlevelexport.lint;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which route calls which inside the process, as the files of a directory say. */
public final class RouteMap {
  /**
   * A route.
   *
   * @param file the name of its file
   * @param name what follows {@code direct:} in its {@code from}; empty where it begins otherwise
   */
  private record Station(String id, String file, String name) {}

  private final List<Station> stations = new ArrayList<>();
  private final Map<String, List<Pattern>> calls = new LinkedHashMap<>();

  private RouteMap() {}

  /**
   * Reads the files; those that are no YAML are passed over, see {@link RouteLint}.
   *
   * @param configuration every key that routes may name
   */
  public static RouteMap read(Path directory, Properties configuration) {
    Placeholders placeholders = new Placeholders(configuration);
    Endpoints endpoints = new Endpoints(placeholders);
    RouteSet routes = RouteFiles.read(directory, finding -> {});
    RouteMap map = new RouteMap();
    routes
        .blocks("route")
        .forEach(
            block -> {
              String name =
                  endpoints
                      .of(routes)
                      .filter(Endpoint::consumer)
                      .filter(from -> from.scheme().equals("direct"))
                      .filter(from -> from.place().routeId().equals(block.place().routeId()))
                      .map(from -> placeholders.resolve(from.internalName()))
                      .findFirst()
                      .orElse("");
              String file = block.place().file();
              map.stations.add(
                  new Station(
                      block.place().routeId(), file.substring(file.lastIndexOf('/') + 1), name));
            });
    CallsRule.calls(routes, endpoints, placeholders)
        .forEach(
            call ->
                map.calls
                    .computeIfAbsent(call.place().routeId(), id -> new ArrayList<>())
                    .add(call.pattern()));
    routes.blocks("route").forEach(map::addCallsOfPolicy);
    return map;
  }

  private void addCallsOfPolicy(RouteFile.Block route) {
    for (String policy : route.fields().text("routeConfigurationId").split(",")) {
      List<Pattern> more = calls.getOrDefault(policy.strip(), List.of());
      if (!more.isEmpty()) {
        calls.computeIfAbsent(route.place().routeId(), id -> new ArrayList<>()).addAll(more);
      }
    }
  }

  /** The ids of the routes that a route may call, in the order of the files. */
  public Set<String> calledBy(String route) {
    Set<String> called = new LinkedHashSet<>();
    for (Pattern call : calls.getOrDefault(route, List.of())) {
      stations.stream()
          .filter(station -> !station.name().isEmpty())
          .filter(station -> call.matcher("direct:" + station.name()).matches())
          .forEach(station -> called.add(station.id()));
    }
    return called;
  }

  /**
   * The route and all that it may call, directly or through others.
   *
   * @param wanted which of the called routes are followed
   */
  public Set<String> reachableFrom(Collection<String> begin, Predicate<String> wanted) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(begin);
    while (!open.isEmpty()) {
      String next = open.remove();
      if (reached.add(next)) {
        calledBy(next).stream().filter(wanted).forEach(open::add);
      }
    }
    return reached;
  }

  /** The ids of all routes, in the order of the files. */
  public List<String> routes() {
    return stations.stream().map(Station::id).toList();
  }

  /** The ids of the routes of a file. */
  public List<String> routesOf(String file) {
    return stations.stream()
        .filter(station -> station.file().equals(file))
        .map(Station::id)
        .toList();
  }
}
