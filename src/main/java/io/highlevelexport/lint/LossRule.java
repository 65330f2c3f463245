package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import io.highlevelexport.model.Message;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RemoveVariableDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** What Camel takes in silence, and what loses messages or leads them astray. */
final class LossRule implements Rule {
  private static final String DECIDES = "route-message";
  private static final Pattern FIELD = Pattern.compile("\\$\\{body\\.([A-Za-z]+)");
  private static final List<Class<? extends ProcessorDefinition<?>>> HARMLESS =
      List.of(
          SetVariableDefinition.class,
          RemoveHeaderDefinition.class,
          RemoveVariableDefinition.class,
          LogDefinition.class,
          StopDefinition.class);

  private final Set<String> fields = new HashSet<>();

  LossRule() {
    for (Method method : Message.class.getMethods()) {
      String name = method.getName();
      fields.add(name);
      if (name.startsWith("get") && name.length() > 3) {
        fields.add(name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4));
      }
    }
  }

  @Override
  public void check(LoadedRoutes routes, Consumer<Finding> findings) {
    if (routes.isComplete()) {
      routes.routes().forEach(route -> policies(route, routes, findings));
    }
    for (Step step : routes.steps()) {
      if (isHttp(step) && !isStripped(step)) {
        findings.accept(
            step.place()
                .risk(
                    "headers of the answer travel on to the next endpoint",
                    "let removeHeaders: with pattern: \"*\" follow this step"));
      }
    }
    routes.files().forEach(file -> fields(file, findings));
  }

  private void fields(RouteFile file, Consumer<Finding> findings) {
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      Place place = file.at(i + 1);
      if (place.routeId().equals(DECIDES)) {
        FIELD
            .matcher(lines.get(i))
            .results()
            .map(found -> found.group(1))
            .filter(name -> !fields.contains(name))
            .forEach(
                name ->
                    findings.accept(
                        place.risk(
                            "a message has no \"" + name + "\"",
                            new Nearest(fields)
                                .suggest(name, "write ${body.get('" + name + "')}"))));
      }
    }
  }

  /** Camel passes over the name of a policy that is not there. */
  private static void policies(
      RouteDefinition route, LoadedRoutes routes, Consumer<Finding> findings) {
    Set<String> known =
        routes.camel().getRouteConfigurationDefinitions().stream()
            .map(RouteConfigurationDefinition::getId)
            .collect(Collectors.toSet());
    String named = route.getRouteConfigurationId() == null ? "" : route.getRouteConfigurationId();
    for (String each : routes.resolve(named).split(",")) {
      String wanted = each.strip();
      boolean isKnown = wanted.isEmpty() || wanted.contains("*") || known.contains(wanted);
      if (!isKnown && route.getInput() != null) {
        Place from = routes.place(route.getInput());
        findings.accept(
            new Place(from.file(), from.line(), from.routeId(), "")
                .risk(
                    "no routeConfiguration has the id \"" + wanted + "\"",
                    new Nearest(known).suggest(wanted, "add one, or name one that is there")));
      }
    }
  }

  private static boolean isHttp(Step step) {
    boolean isSent =
        step.definition() instanceof ToDefinition
            || step.definition() instanceof ToDynamicDefinition;
    return isSent
        && step.uri().matches("https?[:?].*")
        && !step.uri().contains("headerFilterStrategy=");
  }

  private static boolean isStripped(Step step) {
    for (ProcessorDefinition<?> next : step.next()) {
      if (next instanceof RemoveHeadersDefinition remove && "*".equals(remove.getPattern())) {
        return true;
      }
      if (HARMLESS.stream().noneMatch(kind -> kind.isInstance(next))
          && !(next instanceof RemoveHeadersDefinition)) {
        return false;
      }
    }
    return false;
  }
}
