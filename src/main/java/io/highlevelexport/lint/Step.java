package io.highlevelexport.lint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OutputNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * A step of a route.
 *
 * @param route the id of its route, template or route configuration
 * @param next the steps after it in the same list
 */
record Step(
    ProcessorDefinition<?> definition,
    String route,
    Place place,
    List<? extends ProcessorDefinition<?>> next) {
  /** The steps of all policies for errors, templates and routes, each before those inside it. */
  static List<Step> all(ModelCamelContext camel, Function<LineNumberAware, Place> places) {
    Walk walk = new Walk(places, new LinkedHashMap<>());
    for (RouteConfigurationDefinition policy : camel.getRouteConfigurationDefinitions()) {
      walk.add(policy.getOnExceptions(), policy.getId());
    }
    for (RouteTemplateDefinition template : camel.getRouteTemplateDefinitions()) {
      walk.add(template.getRoute().getOutputs(), template.getId());
    }
    for (RouteDefinition route : camel.getRouteDefinitions()) {
      RouteDefinitionHelper.forceAssignIds(camel, route);
      walk.add(route.getOutputs(), route.getRouteId());
    }
    return List.copyOf(walk.steps.values());
  }

  private record Walk(
      Function<LineNumberAware, Place> places, Map<ProcessorDefinition<?>, Step> steps) {
    void add(List<? extends ProcessorDefinition<?>> list, String route) {
      for (int i = 0; i < list.size(); i++) {
        ProcessorDefinition<?> each = list.get(i);
        List<? extends ProcessorDefinition<?>> next = list.subList(i + 1, list.size());
        Step step = new Step(each, route, places.apply(each), next);
        if (steps.putIfAbsent(each, step) == null) {
          add(each.getOutputs(), route);
          branches(each).forEach(branch -> add(branch.getOutputs(), route));
        }
      }
    }
  }

  /** What Camel does not count among the outputs of a step that was read from YAML. */
  private static Stream<OutputNode> branches(ProcessorDefinition<?> step) {
    if (step instanceof TryDefinition attempt) {
      return Stream.concat(
          Stream.ofNullable(attempt.getCatchClauses()).flatMap(List::stream),
          Stream.ofNullable(attempt.getFinallyClause()));
    } else if (step instanceof CircuitBreakerDefinition breaker) {
      return Stream.ofNullable(breaker.getOnFallback());
    }
    return Stream.of();
  }

  /** The address that it sends to or reads from, placeholders unresolved; else the empty text. */
  String uri() {
    String uri = null;
    if (definition instanceof EndpointRequiredDefinition to) {
      uri = to.getEndpointUri();
    } else if (definition instanceof ToDynamicDefinition to) {
      uri = to.getUri();
    }
    return uri == null ? "" : uri;
  }

  /** What it evaluates, or {@code null}. */
  ExpressionDefinition expression() {
    return definition instanceof ExpressionNode node ? node.getExpression() : null;
  }

  /** The text of what it evaluates, or the empty text. */
  String text() {
    ExpressionDefinition expression = expression();
    return expression == null || expression.getExpression() == null
        ? ""
        : expression.getExpression();
  }
}
