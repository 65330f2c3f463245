package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.LineNumberAware;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * A step of a route.
 *
 * @param outer the step around it, or {@code null}
 * @param route the id of its route, template or route configuration
 * @param next the steps after it in the same list
 */
record Step(
    ProcessorDefinition<?> definition,
    Step outer,
    String route,
    Place place,
    List<? extends ProcessorDefinition<?>> next) {
  /** The steps of all policies for errors, templates and routes, each before those inside it. */
  static List<Step> all(ModelCamelContext camel, Function<LineNumberAware, Place> places) {
    Map<ProcessorDefinition<?>, Step> steps = new LinkedHashMap<>();
    camel
        .getRouteDefinitions()
        .forEach(route -> RouteDefinitionHelper.forceAssignIds(camel, route));
    camel
        .getRouteConfigurationDefinitions()
        .forEach(policy -> add(policy.getOnExceptions(), null, policy.getId(), places, steps));
    camel
        .getRouteTemplateDefinitions()
        .forEach(
            template ->
                add(template.getRoute().getOutputs(), null, template.getId(), places, steps));
    camel
        .getRouteDefinitions()
        .forEach(route -> add(route.getOutputs(), null, route.getRouteId(), places, steps));
    return List.copyOf(steps.values());
  }

  private static void add(
      List<? extends ProcessorDefinition<?>> list,
      Step outer,
      String route,
      Function<LineNumberAware, Place> places,
      Map<ProcessorDefinition<?>, Step> steps) {
    for (int i = 0; i < list.size(); i++) {
      ProcessorDefinition<?> each = list.get(i);
      Step step =
          new Step(each, outer, route, places.apply(each), list.subList(i + 1, list.size()));
      if (steps.putIfAbsent(each, step) == null) {
        add(inner(each), step, route, places, steps);
      }
    }
  }

  private static List<ProcessorDefinition<?>> inner(ProcessorDefinition<?> definition) {
    List<ProcessorDefinition<?>> inner = new ArrayList<>(definition.getOutputs());
    if (definition instanceof ChoiceDefinition choice) {
      choice.getWhenClauses().forEach(when -> inner.addAll(when.getOutputs()));
      Optional.ofNullable(choice.getOtherwise())
          .ifPresent(otherwise -> inner.addAll(otherwise.getOutputs()));
    } else if (definition instanceof TryDefinition attempt) {
      Optional.ofNullable(attempt.getCatchClauses())
          .ifPresent(all -> all.forEach(each -> inner.addAll(each.getOutputs())));
      Optional.ofNullable(attempt.getFinallyClause())
          .ifPresent(last -> inner.addAll(last.getOutputs()));
    } else if (definition instanceof CircuitBreakerDefinition breaker) {
      Optional.ofNullable(breaker.getOnFallback())
          .ifPresent(fallback -> inner.addAll(fallback.getOutputs()));
    }
    return inner;
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
