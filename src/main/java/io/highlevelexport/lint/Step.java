package io.highlevelexport.lint;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/**
 * A step of a route.
 *
 * @param route the id of its route, template or route configuration
 */
record Step(ProcessorDefinition<?> definition, String route) {
  /** The steps of all policies for errors, templates and routes, each before those inside it. */
  static List<Step> all(ModelCamelContext camel) {
    camel.getRouteDefinitions().forEach(each -> RouteDefinitionHelper.forceAssignIds(camel, each));
    return Stream.of(
            camel.getRouteConfigurationDefinitions().stream()
                .flatMap(policy -> all(policy.getOnExceptions(), policy.getId())),
            camel.getRouteTemplateDefinitions().stream()
                .flatMap(template -> all(template.getRoute().getOutputs(), template.getId())),
            camel.getRouteDefinitions().stream()
                .flatMap(route -> all(route.getOutputs(), route.getRouteId())))
        .flatMap(each -> each)
        .distinct()
        .toList();
  }

  private static Stream<Step> all(List<? extends ProcessorDefinition<?>> steps, String route) {
    return ProcessorDefinitionHelper.filterTypeInOutputs(
            List.copyOf(steps), ProcessorDefinition.class)
        .stream()
        .flatMap(
            step ->
                step instanceof SetHeadersDefinition all
                    ? all.getHeaders().stream()
                    : step instanceof SetVariablesDefinition all
                        ? all.getVariables().stream()
                        : Stream.of(step))
        .map(step -> new Step(step, route));
  }

  String kind() {
    return definition.getShortName();
  }

  /** The address that it sends to or reads from, placeholders unresolved; else the empty text. */
  String uri() {
    String uri = null;
    if (definition instanceof EndpointRequiredDefinition to) {
      uri = to.getEndpointUri();
    } else if (definition instanceof ToDynamicDefinition to) {
      uri = to.getUri();
    }
    return Objects.requireNonNullElse(uri, "");
  }

  /** What it evaluates, or {@code null}. */
  ExpressionDefinition expression() {
    return definition instanceof ExpressionNode node ? node.getExpression() : null;
  }

  /** The language of what it evaluates, or the empty text. */
  String language() {
    return expression() == null ? "" : expression().getLanguage();
  }

  /** The text of what it evaluates, or the empty text. */
  String text() {
    return expression() == null ? "" : Objects.toString(expression().getExpression(), "");
  }
}
