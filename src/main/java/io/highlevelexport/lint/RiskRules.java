package io.highlevelexport.lint;

import io.highlevelexport.model.Message;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.PluginHelper;

/**
 * What Camel takes without a word, and what loses, spoils or shows messages or secrets. What a
 * message brings along is followed through variables and properties, as far as steps set them.
 */
final class RiskRules {
  private static final String ROUTING = "route-message";

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

  private static final String RECEIVED = "variableReceive";

  private static final String DATA = "${body}";
  private static final Pattern NAMED =
      Pattern.compile("\\$\\{(variable|exchangeProperty)[.:\\[]'?(?:[\\w-]+:)?([\\w-]+)[^}]*}");
  private static final Map<String, String> SETTERS =
      Map.of("variable", "setVariable", "exchangeProperty", "setProperty");
  private static final Set<String> CLEAN = Set.of("constant", "ref", "method", "bean");

  private final LoadedRoutes routes;
  private final Consumer<Finding> findings;

  /** The variables and properties that hold data of the message. */
  private final Set<String> tainted = new HashSet<>();

  RiskRules(LoadedRoutes routes, Consumer<Finding> findings) {
    this.routes = routes;
    this.findings = findings;
    int before;
    do {
      before = tainted.size();
      routes.steps.stream()
          .flatMap(this::settings)
          .filter(set -> Rule.find("data", set).findAny().isPresent())
          .forEach(set -> tainted.add(set.replaceFirst(": (?:[^ :]*:)?(\\S+) = (?s:.*)", " $1")));
    } while (tainted.size() > before);
  }

  void check(List<RouteFile> files) {
    Set<String> deciding = RouteMap.awaitedBy(routes.camel, ROUTING);
    for (Step step : routes.steps) {
      Place place = routes.place(step.definition());
      texts(step).forEach(text -> find("steps", text.replaceAll("\\s+", " "), place));
      String route = deciding.contains(step.route()) ? ROUTING : step.route();
      Stream.concat(Stream.of(step.kind() + ": " + step.text()), settings(step))
          .forEach(text -> find("routes", route + " " + text, place));
    }
    for (RouteFile file : files) {
      for (int i = 0; i < file.lines().size(); i++) {
        String line = file.lines().get(i);
        Place place = file.at(i + 1);
        find("lines", line, place);
        if (place.routeId().equals(ROUTING)) {
          find("fields", line, place);
        }
      }
    }
  }

  private void find(String part, String text, Place place) {
    Rule.find(part, text)
        .filter(told -> told.rule().names().isEmpty() || !FIELDS.contains(told.group(1)))
        .map(told -> told.at(place, FIELDS))
        .forEach(findings);
  }

  /** What the table looks at, see there. */
  private Stream<String> texts(Step step) {
    String kind = step.kind() + ": ";
    if (step.definition() instanceof LogDefinition log) {
      return Stream.of(kind + log.getMessage());
    }
    String rest = isStripped(step) ? "" : " kept";
    String what = step.uri().isEmpty() ? text(step.expression()) : step.uri();
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
        Stream.of(
            kind + marked + rest, kind + text(routes.resolve(what)) + rest, kind + parts(step)),
        settings(step));
  }

  /** What decides about parts that fail or take long. */
  private String parts(Step step) {
    return Stream.of("aggregationStrategy", "timeout", "stopOnException", "shareUnitOfWork")
        .flatMap(
            name -> option(step, name).map(set -> name + "=" + routes.resolve(String.valueOf(set))))
        .collect(Collectors.joining(" ", "parts ", ""));
  }

  /** Whether the headers of an answer go before they can steer another endpoint. */
  private boolean isStripped(Step step) {
    ProcessorDefinition<?> parent = step.definition().getParent();
    List<ProcessorDefinition<?>> list = parent == null ? List.of() : parent.getOutputs();
    return option(step, RECEIVED).findAny().isPresent() // they lie in variables
        || list.stream()
            .skip(list.indexOf(step.definition()) + 1)
            .takeWhile(next -> HARMLESS.contains(next.getShortName()))
            .anyMatch(
                next ->
                    next instanceof RemoveHeadersDefinition all && "*".equals(all.getPattern()));
  }

  /** What a step gives a value to: {@code setHeader: name = value} and so on. */
  private Stream<String> settings(Step step) {
    Stream<Object> names = step.expression() == null ? Stream.of() : option(step, "name");
    return Stream.concat(
        names.map(name -> step.kind() + ": " + name + " = " + text(step.expression())),
        option(step, RECEIVED).map(name -> "setVariable: " + name + " = " + DATA));
  }

  private Stream<Object> option(Step step, String name) {
    return Stream.ofNullable(
        PluginHelper.getBeanIntrospection(routes.camel)
            .getOrElseProperty(step.definition(), name, null, false));
  }

  /** An expression, with {@code ${body}} in it for all that holds data of the message. */
  private String text(ExpressionDefinition expression) {
    if (expression == null) {
      return "";
    }
    String language = expression.getLanguage();
    String text = String.valueOf(expression.getExpression());
    return switch (language) {
      case "simple", "csimple" -> text(text);
      case "variable", "exchangeProperty" -> text("${" + language + "." + text + "}");
      default -> CLEAN.contains(language) ? text : DATA;
    };
  }

  /** The same for an address. */
  private String text(String text) {
    return NAMED
        .matcher(text)
        .replaceAll(
            found ->
                tainted.contains(SETTERS.get(found.group(1)) + " " + found.group(2))
                    ? "\\$\\{body}"
                    : "\\${" + found.group(1) + "." + found.group(2) + "}");
  }
}
