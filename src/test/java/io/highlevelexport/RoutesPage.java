package io.highlevelexport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.lint.RouteMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Makes {@code docs/routes.md} out of the route files: what each is for, its steps as a picture.
 */
final class RoutesPage {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<String> GROUPS = List.of("fetch", "deliver", "dead-letters");

  /** Beans that start a route, which the files cannot tell. */
  private static final Map<String, String> STARTS = Map.of("planner", "fetch-window");

  private final Map<String, JsonNode> routes = new TreeMap<>();
  private final Map<String, JsonNode> policies = new TreeMap<>();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final StringBuilder page = new StringBuilder();

  RoutesPage(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode block : YAML.readTree(file.toFile())) {
          JsonNode route = block.path("route");
          JsonNode policy = block.path("routeConfiguration");
          if (route.isObject()) {
            routes.put(route.path("id").asText(), route);
          } else if (policy.isObject()) {
            policies.put(policy.path("id").asText(), policy);
          }
        }
      }
    }
    try {
      for (Path file : new RouteFolder(directory).list()) {
        PluginHelper.getRoutesLoader(camel)
            .loadRoutes(ResourceHelper.fromString("file:" + file, Files.readString(file)));
      }
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  String text() {
    page.append(
        """
        # Routes

        Made from `routes/*.camel.yaml` by `mvn test -Dtest=RoutesPageTest -Droutes.page=write`; a test fails when the
        files say something else. What to do with them: [editing routes](editing-routes.md).

        ## Which calls which

        An arrow is a call inside the process; a dotted one goes through a bean or a policy for errors. Between `fetch-page`
        and `deliver` lies the spool, a directory.

        ```mermaid
        flowchart LR
        """);
    for (String group : GROUPS) {
      page.append("  subgraph ").append(group).append('\n');
      routes.forEach(
          (id, route) -> {
            if (route.path("group").asText().equals(group)) {
              page.append("    ").append(node(id)).append("[\"").append(id).append("\"]\n");
            }
          });
      page.append("  end\n");
    }
    routes.forEach(this::edges);
    page.append("  ").append(node("fetch-page")).append(" -. spool .-> ").append(node("deliver"));
    page.append("\n```\n");
    for (String group : GROUPS) {
      page.append("\n## ").append(title(group)).append('\n');
      routes.forEach(
          (id, route) -> {
            if (route.path("group").asText().equals(group)) {
              section(id, route);
            }
          });
    }
    page.append("\n## What happens on errors\n");
    policies.forEach(this::policy);
    return page.toString();
  }

  private static String title(String group) {
    return switch (group) {
      case "fetch" -> "Reading from the API";
      case "deliver" -> "Delivering";
      default -> "Dead letters";
    };
  }

  private void edges(String id, JsonNode route) {
    for (String called : calledBy(id)) {
      edge(id, isOfPolicy(route, called) ? "-.->" : "-->", called);
    }
    for (JsonNode bean : route.findParents("ref")) {
      String started = STARTS.get(bean.path("ref").asText());
      if (started != null) {
        edge(id, "-.->", started);
      }
    }
  }

  /** A name with a variable in it means the sinks: routes that nothing calls by their name. */
  private List<String> calledBy(String id) {
    JsonNode route = routes.get(id);
    return RouteMap.calledBy(camel, id).stream()
        .filter(
            called ->
                isNamed(route, called)
                    || isOfPolicy(route, called)
                    || routes.values().stream().noneMatch(other -> isNamed(other, called)))
        .toList();
  }

  private static boolean isOfPolicy(JsonNode route, String called) {
    return route.has("routeConfigurationId") && !isNamed(route, called);
  }

  private static boolean isNamed(JsonNode route, String called) {
    return route.at("/from/steps").toString().contains("\"name\":\"" + called + "\"");
  }

  private void edge(String from, String arrow, String to) {
    page.append("  ").append(node(from)).append(' ').append(arrow).append(' ').append(node(to));
    page.append('\n');
  }

  private void section(String id, JsonNode route) {
    page.append("\n### ").append(id).append("\n\n").append(route.path("description").asText());
    page.append(".\n");
    if (route.has("note")) {
      page.append('\n').append(route.path("note").asText()).append('\n');
    }
    if (route.has("routeConfigurationId")) {
      String policy = route.path("routeConfigurationId").asText();
      page.append("\nOn errors: [").append(policy).append("](#").append(policy).append(").\n");
    }
    List<String> called = calledBy(id);
    if (!called.isEmpty()) {
      page.append("\nCalls ");
      page.append(
          called.stream()
              .map(other -> "[" + other + "](#" + other + ")")
              .collect(Collectors.joining(", ")));
      page.append(".\n");
    }
    page.append("\n```mermaid\nflowchart TD\n");
    JsonNode from = route.path("from");
    String first = node(from.path("id").asText());
    page.append("  ").append(first).append("([\"").append(label("from", from)).append("\"])\n");
    steps(from.path("steps"), Map.of(first, ""));
    page.append("```\n");
  }

  private void policy(String id, JsonNode policy) {
    page.append("\n### ").append(id).append("\n\n").append(policy.path("description").asText());
    page.append(".\n\n| on | attempts more | then |\n|---|---|---|\n");
    for (JsonNode item : policy.path("onException")) {
      JsonNode rule = item.path("onException");
      List<String> exceptions = new ArrayList<>();
      rule.path("exception").forEach(name -> exceptions.add("`" + simple(name.asText()) + "`"));
      page.append("| ").append(String.join(", ", exceptions)).append(": ");
      page.append(rule.path("description").asText()).append(" | ");
      page.append(code(rule.at("/redeliveryPolicy/maximumRedeliveries").asText())).append(" | ");
      page.append(
          Stream.of(rule.path("steps"))
              .flatMap(steps -> steps.findValuesAsText("id").stream())
              .map(RoutesPage::code)
              .collect(Collectors.joining(", ")));
      page.append(" |\n");
    }
    JsonNode channel = policy.at("/errorHandler/deadLetterChannel");
    if (channel.isObject()) {
      page.append("| anything else | ");
      page.append(code(channel.at("/redeliveryPolicy/maximumRedeliveries").asText()));
      page.append(" | ").append(code(channel.path("deadLetterUri").asText())).append(" |\n");
    }
  }

  private static String simple(String className) {
    return className.substring(
        Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  /**
   * Draws steps below what comes before them.
   *
   * @param before the nodes that lead here, each with the word on its arrow
   * @return the nodes that lead on
   */
  private Map<String, String> steps(JsonNode steps, Map<String, String> before) {
    Map<String, String> last = before;
    for (JsonNode step : steps) {
      String kind = step.fieldNames().next();
      last = step(kind, step.path(kind), last);
    }
    return last;
  }

  private Map<String, String> step(String kind, JsonNode step, Map<String, String> before) {
    String own = node(step.path("id").asText());
    boolean asks = List.of("choice", "filter", "loop", "split", "doTry").contains(kind);
    page.append("  ").append(own).append(asks ? "{{\"" : "[\"").append(label(kind, step));
    page.append(asks ? "\"}}\n" : "\"]\n");
    before.forEach((from, word) -> arrow(from, word, own));
    Map<String, String> after = new LinkedHashMap<>();
    switch (kind) {
      case "choice" -> {
        for (JsonNode when : step.path("when")) {
          after.putAll(steps(when.path("steps"), Map.of(own, condition(when))));
        }
        if (step.has("otherwise")) {
          after.putAll(steps(step.at("/otherwise/steps"), Map.of(own, "otherwise")));
        } else {
          after.put(own, "otherwise");
        }
      }
      case "filter" -> {
        after.putAll(steps(step.path("steps"), Map.of(own, "yes")));
        after.put(own, "no");
      }
      case "loop", "split" -> {
        steps(step.path("steps"), Map.of(own, kind.equals("loop") ? "while" : "each"));
        after.put(own, "then");
      }
      case "doTry" -> {
        after.putAll(steps(step.path("steps"), Map.of(own, "")));
        for (JsonNode handler : step.path("doCatch")) {
          String condition = handler.at("/onWhen/expression/ref/expression").asText();
          String word = condition.isEmpty() ? "fails" : "fails, " + condition;
          after.putAll(steps(handler.path("steps"), Map.of(own, word)));
        }
      }
      default -> after.put(own, "");
    }
    return after;
  }

  private static String condition(JsonNode when) {
    return expression(when.path("expression"));
  }

  private void arrow(String from, String word, String to) {
    page.append("  ").append(from).append(" --");
    page.append(word.isEmpty() ? "> " : " \"" + escaped(word) + "\" --> ").append(to).append('\n');
  }

  private static String label(String kind, JsonNode step) {
    String id = step.path("id").asText();
    String detail = detail(kind, step);
    return escaped(id) + "<br>" + escaped(kind + (detail.isEmpty() ? "" : " " + detail));
  }

  private static String detail(String kind, JsonNode step) {
    return switch (kind) {
      case "from", "to", "toD", "wireTap" -> address(step);
      case "bean" ->
          step.path("ref").asText() + "." + step.path("method").asText().replaceAll("\\(.*", "");
      case "setVariable", "setHeader" ->
          step.path("name").asText() + " = " + expression(step.path("expression"));
      case "removeHeaders" -> step.path("pattern").asText();
      case "choice", "doTry", "threads", "stop" -> "";
      default -> expression(step.path("expression"));
    };
  }

  private static String address(JsonNode step) {
    String uri = step.path("uri").asText();
    String name =
        Stream.of("name", "directoryName", "timerName", "query", "topic")
            .map(key -> step.path("parameters").path(key).asText())
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("");
    return name.isEmpty() ? uri : uri + ":" + name;
  }

  private static String expression(JsonNode expression) {
    if (expression.isEmpty()) {
      return "";
    }
    String language = expression.fieldNames().next();
    JsonNode body = expression.path(language);
    return language.equals("method")
        ? body.path("ref").asText() + "." + body.path("method").asText().replaceAll("\\(.*", "")
        : body.path("expression").asText();
  }

  private static String escaped(String text) {
    return text.replace("&", "#amp;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("{", "#123;")
        .replace("}", "#125;");
  }

  private static String node(String id) {
    return "n_" + id.replaceAll("[^A-Za-z0-9]", "_");
  }
}
