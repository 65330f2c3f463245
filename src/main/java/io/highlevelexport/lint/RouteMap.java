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
import org.apache.camel.model.RouteDefinition;

/** Which route calls which inside the process, as the files of a directory say. */
public final class RouteMap {
  /**
   * A route.
   *
   * @param file the name of its file
   * @param address what its {@code from} waits at, such as {@code direct:poll}
   */
  private record Station(String file, String address, List<Pattern> calls) {}

  private final Map<String, Station> stations = new LinkedHashMap<>();

  private RouteMap() {}

  /**
   * Reads the files; those that Camel does not load are passed over, see {@link RouteLint}.
   *
   * @param configuration every key that routes may name
   */
  public static RouteMap read(Path directory, Properties configuration) {
    RouteMap map = new RouteMap();
    List<RouteFile> files = RouteFiles.read(directory, finding -> {});
    try (LoadedRoutes routes = new LoadedRoutes(files, configuration, Set.of(), finding -> {})) {
      for (RouteDefinition route : routes.routes()) {
        String file = routes.place(route.getInput()).file();
        map.stations.put(
            route.getRouteId(),
            new Station(
                file.substring(file.lastIndexOf('/') + 1),
                CallsRule.address(routes, route),
                new ArrayList<>()));
      }
      List<CallsRule.Call> calls = CallsRule.calls(routes);
      for (RouteDefinition route : routes.routes()) {
        String policies = "," + route.getRouteConfigurationId() + ",";
        List<Pattern> own = map.stations.get(route.getRouteId()).calls();
        calls.stream()
            .filter(call -> call.step().route().equals(route.getRouteId()))
            .forEach(call -> own.add(call.pattern()));
        calls.stream()
            .filter(call -> policies.contains("," + call.step().route() + ","))
            .forEach(call -> own.add(call.pattern()));
      }
    }
    return map;
  }

  /** The ids of the routes that a route may call, in the order of the files. */
  public Set<String> calledBy(String route) {
    Set<String> called = new LinkedHashSet<>();
    if (stations.containsKey(route)) {
      for (Pattern call : stations.get(route).calls()) {
        stations.forEach(
            (id, station) -> {
              if (call.matcher(station.address()).matches()) {
                called.add(id);
              }
            });
      }
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
    return List.copyOf(stations.keySet());
  }

  /** The ids of the routes of a file. */
  public List<String> routesOf(String file) {
    return stations.keySet().stream().filter(id -> stations.get(id).file().equals(file)).toList();
  }
}
