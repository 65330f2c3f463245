package io.highlevelexport.lint;

import io.highlevelexport.lint.YamlNode.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Routes and the steps worth naming carry ids, each id once, and a file is called like its route.
 */
final class NamesRule implements Rule {
  private static final Set<String> WORTH_NAMING =
      Set.of(
          "aggregate",
          "bean",
          "choice",
          "circuitBreaker",
          "doTry",
          "enrich",
          "filter",
          "idempotentConsumer",
          "loop",
          "multicast",
          "poll",
          "pollEnrich",
          "process",
          "setVariable",
          "split",
          "throttle",
          "to",
          "toD",
          "wireTap");

  private final Placeholders placeholders;

  NamesRule(Placeholders placeholders) {
    this.placeholders = placeholders;
  }

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes
        .blocks("from")
        .forEach(
            block ->
                findings.accept(
                    block
                        .place()
                        .style(
                            "a bare from: has no name",
                            "put it below - route: with id, group and description")));
    routes.blocks("route").forEach(block -> checkRoute(block, findings));
    routes
        .steps(WORTH_NAMING::contains)
        .filter(step -> step.fields().text("id").isEmpty())
        .forEach(
            step ->
                findings.accept(
                    step.place()
                        .style(
                            step.kind() + " has no id",
                            "add id: with words that say what this step does")));
    checkFileNames(routes, findings);
    checkUnique(routes, findings);
  }

  private void checkRoute(RouteFile.Block block, Consumer<Finding> findings) {
    Fields route = block.fields();
    for (String key : List.of("id", "description", "group")) {
      if (route.text(key).isBlank()) {
        findings.accept(block.place().style("the route has no " + key, "add " + key + ":"));
      }
    }
    Fields from = route.fields("from");
    String uri = placeholders.resolve(from.text("uri"));
    boolean isDirect = uri.equals("direct") || uri.startsWith("direct:");
    String name =
        uri.startsWith("direct:") ? uri.substring(7) : from.fields("parameters").text("name");
    String id = route.text("id");
    if (isDirect && !id.isEmpty() && !name.isEmpty() && !name.equals(id)) {
      findings.accept(
          block
              .place()
              .at(from.lineOf("uri"))
              .style(
                  "route " + id + " is reached as direct:" + name,
                  "give route id and direct name the same word"));
    }
  }

  private static void checkFileNames(RouteSet routes, Consumer<Finding> findings) {
    for (RouteFile file : routes.files()) {
      List<RouteFile.Block> own =
          file.blocks().stream().filter(block -> block.kind().equals("route")).toList();
      for (RouteFile.Block block : own.stream().skip(1).toList()) {
        findings.accept(
            block
                .place()
                .style("the file holds more than one route", "move this one to a file of its own"));
      }
      String id = own.isEmpty() ? "" : own.get(0).fields().text("id");
      if (!id.isEmpty() && !id.equals(file.stem())) {
        Place place = own.get(0).place().at(own.get(0).fields().lineOf("id"));
        findings.accept(
            place.style(
                "the file's name is not the route's id",
                "rename the file to "
                    + id
                    + RouteFiles.SUFFIX
                    + ", or the route to "
                    + file.stem()));
      }
    }
  }

  private static void checkUnique(RouteSet routes, Consumer<Finding> findings) {
    Map<String, Place> first = new HashMap<>();
    routes
        .values()
        .filter(value -> value.key().equals("id") && isCamelId(value))
        .forEach(
            value -> {
              Place earlier = first.putIfAbsent(value.text(), value.place());
              if (earlier != null) {
                findings.accept(
                    value
                        .place()
                        .error(
                            "id \""
                                + value.text()
                                + "\" is taken by "
                                + earlier.file()
                                + ":"
                                + earlier.line()
                                + ", and Camel refuses to start with two",
                            "give this one a name of its own"));
              }
            });
  }

  /** Camel counts the ids of routes and steps, but not that of a route's from. */
  private static boolean isCamelId(Value value) {
    return !Set.of("parameters", "properties", "from").contains(value.parent());
  }
}
