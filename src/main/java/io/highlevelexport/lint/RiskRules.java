package io.highlevelexport.lint;

import io.highlevelexport.model.Message;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.ToDefinition;

/** What Camel takes without a word, and what loses, spoils or shows messages or secrets. */
final class RiskRules {
  private static final Set<String> FIELDS =
      Stream.of(Message.class.getMethods())
          .map(Method::getName)
          .flatMap(name -> Stream.of(name, name.replaceFirst("^get(?=.)", "")))
          .map(Introspector::decapitalize)
          .collect(Collectors.toSet());
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)(?::[^}]*)?}}");

  /** Steps between an answer and the removal of its headers that send nothing. */
  private static final Set<String> HARMLESS =
      Set.of("setVariable", "removeHeader", "removeHeaders", "removeVariable", "log", "stop");

  private RiskRules() {}

  static void check(List<RouteFile> files, LoadedRoutes routes, Consumer<Finding> findings) {
    MessageData data = new MessageData(routes.steps());
    for (Step step : routes.steps()) {
      texts(step, routes, data)
          .flatMap(text -> Rule.find("steps", text))
          .map(told -> told.at(routes.place(step.definition())))
          .forEach(findings);
    }
    for (RouteFile file : files) {
      for (int i = 0; i < file.lines().size(); i++) {
        Place place = file.at(i + 1);
        String line = file.lines().get(i);
        Rule.find("lines", line).map(told -> told.at(place)).forEach(findings);
        if (place.routeId().equals("route-message")) {
          Rule.find("fields", line)
              .filter(told -> !FIELDS.contains(told.group(1)))
              .map(told -> told.at(place, FIELDS))
              .forEach(findings);
        }
      }
    }
  }

  /** What the table looks at, see there. */
  private static Stream<String> texts(Step step, LoadedRoutes routes, MessageData data) {
    String kind = step.definition().getShortName() + ": ";
    String rest = isStripped(step) ? "" : " kept";
    String what = step.uri().isEmpty() ? data.text(step.expression()) : step.uri();
    String full = data.text(routes.resolve(what));
    if (step.definition() instanceof LogDefinition log) {
      what = String.valueOf(log.getMessage());
      full = what;
    }
    String marked =
        PLACEHOLDER
            .matcher(what)
            .replaceAll(
                found -> {
                  String value = routes.resolve("{{" + found.group(1) + ":}}");
                  return Matcher.quoteReplacement(
                      found.group() + (value.matches(".*[+%&].*") ? "+" : ""));
                });
    return Stream.concat(
            Stream.of(kind + marked + rest, kind + full + rest),
            MessageData.settings(step.definition())
                .map(set -> set.kind() + ": " + set.name() + " = " + data.text(set.value())))
        .map(text -> text.replaceAll("\\s+", " "));
  }

  /** Whether the headers of an answer go before they can steer another endpoint. */
  private static boolean isStripped(Step step) {
    if (step.definition() instanceof ToDefinition to && to.getVariableReceive() != null) {
      return true; // they lie in variables
    }
    ProcessorDefinition<?> parent = step.definition().getParent();
    List<ProcessorDefinition<?>> list = parent == null ? List.of() : parent.getOutputs();
    int after = list.indexOf(step.definition()) + 1;
    for (ProcessorDefinition<?> next : list.subList(after, list.size())) {
      if (next instanceof RemoveHeadersDefinition remove && "*".equals(remove.getPattern())) {
        return true;
      }
      if (!HARMLESS.contains(next.getShortName())) {
        return false;
      }
    }
    return false;
  }
}
