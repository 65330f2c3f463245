package io.highlevelexport.lint;

import io.highlevelexport.model.Message;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetHeaderDefinition;

/** What Camel takes without a word, and what loses, spoils or shows messages or secrets. */
final class RiskRules {
  private static final String DECIDES = "route-message";
  private static final Set<String> FIELDS =
      Stream.of(Message.class.getMethods())
          .map(Method::getName)
          .flatMap(name -> Stream.of(name, name.replaceFirst("^get(?=.)", "")))
          .map(Introspector::decapitalize)
          .collect(Collectors.toSet());
  private static final Pattern OPTION =
      Pattern.compile("[?&]([\\w.-]+)=[^&]*?(?<!RAW\\()(?<!RAW\\{)\\{\\{\\??([\\w.-]+)(:[^}]*)?}}");

  /** Steps between an answer and the removal of its headers that send nothing. */
  private static final Set<String> HARMLESS =
      Set.of("setVariable", "removeHeader", "removeHeaders", "removeVariable", "log", "stop");

  /** Steps that need no id: nothing is said of them in logs and traces. */
  private static final Set<String> PLAIN = Set.of("log", "stop", "removeHeader", "removeHeaders");

  private RiskRules() {}

  static void check(List<RouteFile> files, LoadedRoutes routes, Consumer<Finding> findings) {
    for (Step step : routes.steps()) {
      Rule.of("steps").stream()
          .flatMap(rule -> rule.in(text(step)).limit(1))
          .forEach(told -> findings.accept(told.at(step.place()::risk, List.of())));
      raw(step, routes, findings);
      String kind = step.definition().getShortName();
      if (!step.definition().hasCustomIdAssigned() && !PLAIN.contains(kind)) {
        findings.accept(
            step.place().style(kind + " has no id", "add id: with words for what it does"));
      }
    }
    for (RouteDefinition route : routes.routes()) {
      if (route.getInput() != null && !route.hasCustomIdAssigned()) {
        findings.accept(
            routes.place(route.getInput()).ofRoute().style("the route has no id", "add id:"));
      }
    }
    for (RouteFile file : files) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        line(lines.get(i), file.at(i + 1), findings);
      }
    }
  }

  private static void line(String line, Place place, Consumer<Finding> findings) {
    Rule.of("lines").stream()
        .flatMap(rule -> rule.in(line).limit(1))
        .forEach(told -> findings.accept(told.at(place::risk, List.of())));
    if (place.routeId().equals(DECIDES)) {
      Rule.of("fields").stream()
          .flatMap(rule -> rule.in(line))
          .filter(told -> !FIELDS.contains(told.group(1)))
          .forEach(told -> findings.accept(told.at(place::risk, FIELDS)));
    }
  }

  private static String text(Step step) {
    String what = step.uri() + (isStripped(step) ? " " : " kept");
    if (step.definition() instanceof LogDefinition log) {
      what = log.getMessage();
    } else if (step.definition() instanceof SetHeaderDefinition set) {
      what = set.getName();
    }
    return step.definition().getShortName() + ": " + what;
  }

  /** Whether the headers of an answer go before they can steer another endpoint. */
  private static boolean isStripped(Step step) {
    for (ProcessorDefinition<?> next : step.next()) {
      if (next instanceof RemoveHeadersDefinition remove && "*".equals(remove.getPattern())) {
        return true;
      }
      if (!HARMLESS.contains(next.getShortName())) {
        return false;
      }
    }
    return false;
  }

  /** A value that holds {@code + % &} reaches an endpoint as it is, not as part of an address. */
  private static void raw(Step step, LoadedRoutes routes, Consumer<Finding> findings) {
    OPTION
        .matcher(step.uri())
        .results()
        .filter(found -> routes.resolve("{{" + found.group(2) + ":}}").matches(".*[+%&].*"))
        .forEach(
            found -> {
              String key = "{{" + found.group(2) + "}}";
              String problem = "option \"" + found.group(1) + "\": the value of " + key;
              findings.accept(
                  step.place()
                      .risk(
                          problem + " holds +, % or &, which an address changes",
                          "write \"RAW(" + key + ")\""));
            });
  }
}
