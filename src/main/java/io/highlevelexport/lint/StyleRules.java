package io.highlevelexport.lint;

import io.highlevelexport.config.RouteFolder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.model.RouteDefinition;

/** The form of the shipped files: told on request only. */
final class StyleRules {
  private static final Set<String> PLAIN =
      Set.of(
          "log",
          "stop",
          "removeHeader",
          "removeHeaders",
          "when",
          "otherwise",
          "doCatch",
          "doFinally",
          "onFallback");

  private StyleRules() {}

  static void check(LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> files = new HashSet<>();
    for (RouteDefinition route : routes.routes()) {
      if (route.getInput() != null) {
        Place place = routes.place(route.getInput()).ofRoute();
        String file = route.getId() + RouteFolder.SUFFIX;
        if (!route.hasCustomIdAssigned()) {
          findings.accept(place.style("the route has no id", "add id:"));
        } else if (!place.file().endsWith("/" + file)) {
          findings.accept(
              place.style("the file's name is not the route's id", "rename the file to " + file));
        }
        if (route.getDescription() == null) {
          findings.accept(place.style("the route has no description", "add description:"));
        }
        if (!files.add(place.file())) {
          findings.accept(
              place.style("the file holds more than one route", "move it to a file of its own"));
        }
      }
    }
    for (Step step : routes.steps()) {
      String kind = step.definition().getShortName();
      if (!step.definition().hasCustomIdAssigned() && !PLAIN.contains(kind)) {
        findings.accept(
            step.place().style(kind + " has no id", "add id: with words for what it does"));
      }
    }
    routes.files().forEach(file -> lateComments(file, findings));
  }

  private static void lateComments(RouteFile file, Consumer<Finding> findings) {
    List<String> lines = file.lines();
    boolean isInside = false;
    for (int i = 0; i < lines.size(); i++) {
      boolean isComment = lines.get(i).matches("\\s*#.*");
      if (isInside && isComment) {
        findings.accept(
            file.at(i + 1)
                .style("Kaoto drops this comment", "write it into note: of the step or route"));
      }
      isInside |= !isComment && !lines.get(i).isBlank();
    }
  }
}
