package io.highlevelexport.lint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.LineNumberAware;
import org.apache.camel.Predicate;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.reifier.RouteReifier;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;

/**
 * Lets Camel make each route, as it does at a start, and reports what it refuses: step by step,
 * innermost first, so that each has its own place and all are reported at once.
 */
final class RouteTrial {
  private final LoadedRoutes loaded;
  private final DefaultCamelContext camel;
  private final Consumer<Finding> findings;

  RouteTrial(LoadedRoutes loaded, Consumer<Finding> findings) {
    this.loaded = loaded;
    this.camel = loaded.camel();
    this.findings = findings;
  }

  void run() {
    uniqueIds();
    endpoints();
    for (RouteDefinition route : loaded.routes()) {
      if (route.getInput() == null) {
        findings.accept(loaded.place(route).broken("the route has no from", "add from:"));
        continue;
      }
      boolean isIncluded = attempt(route.getInput(), () -> isIncluded(route));
      if (isIncluded) {
        make(route);
      }
    }
  }

  private boolean isIncluded(RouteDefinition route) {
    String condition = route.getPrecondition();
    if (condition == null) {
      return true;
    }
    Predicate predicate =
        camel
            .resolveLanguage("simple")
            .createPredicate(camel.resolvePropertyPlaceholders(condition));
    predicate.initPredicate(camel);
    return predicate.matches(new DefaultExchange(camel));
  }

  private interface Attempt {
    Object run() throws Exception;
  }

  /** Whether Camel does it, and does not say no. */
  private boolean attempt(LineNumberAware definition, Attempt attempt) {
    try {
      return !Boolean.FALSE.equals(attempt.run());
    } catch (Exception e) {
      findings.accept(loaded.words().tell(loaded.place(definition), e));
      return false;
    }
  }

  private void make(RouteDefinition definition) {
    boolean isGood =
        attempt(
            definition.getInput(),
            () -> {
              if (!definition.isPrepared()) {
                RouteDefinitionHelper.prepareRoute(camel, definition);
                definition.markPrepared();
              }
              RouteDefinitionHelper.forceAssignIds(camel, definition.getInput());
              RouteDefinitionHelper.forceAssignIds(camel, definition);
              return true;
            });
    String uri = definition.getInput().getEndpointUri();
    isGood &=
        attempt(
            definition.getInput(), () -> camel.getEndpoint(camel.resolvePropertyPlaceholders(uri)));
    Route route =
        PluginHelper.getRouteFactory(camel)
            .createRoute(camel, definition, definition.getRouteId(), "", "", null, null);
    route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
    for (ProcessorDefinition<?> step : definition.getOutputs()) {
      isGood &= make(step, route);
    }
    if (isGood) {
      attempt(definition.getInput(), () -> new RouteReifier(camel, definition).createRoute());
    }
  }

  private boolean make(ProcessorDefinition<?> step, Route route) {
    boolean isGood = true;
    if (step instanceof ChoiceDefinition choice) {
      for (WhenDefinition when : choice.getWhenClauses()) {
        ExpressionDefinition condition = when.getExpression();
        isGood &= condition == null || attempt(when, () -> condition.createPredicate(camel));
      }
    }
    for (List<ProcessorDefinition<?>> branch : LoadedRoutes.branches(step)) {
      for (ProcessorDefinition<?> inner : branch) {
        isGood &= make(inner, route);
      }
    }
    return isGood
        && attempt(
            step,
            () -> {
              ProcessorReifier.reifier(route, step).createProcessor();
              return true;
            });
  }

  /** What Camel takes while it makes routes, and refuses later or never. */
  private void endpoints() {
    EndpointWords words = loaded.words().endpoints();
    for (Step step : loaded.steps()) {
      String uri = loaded.resolve(step.uri());
      words.nearMiss(step.place(), uri).ifPresent(findings);
      if (step.definition() instanceof ToDefinition) {
        words.direction(step.place(), uri, false).ifPresent(findings);
      }
    }
    for (RouteDefinition route : loaded.routes()) {
      if (route.getInput() != null) {
        String uri = loaded.resolve(route.getInput().getEndpointUri());
        words.direction(loaded.place(route.getInput()), uri, true).ifPresent(findings);
      }
    }
  }

  /** Camel counts the ids of routes and steps over all files. */
  private void uniqueIds() {
    Map<String, Place> first = new HashMap<>();
    for (RouteDefinition route : loaded.routes()) {
      if (route.hasCustomIdAssigned() && route.getInput() != null) {
        unique(route.getId(), loaded.place(route.getInput()), first);
      }
    }
    for (Step step : loaded.steps()) {
      if (step.definition().hasCustomIdAssigned()
          && camel.getRouteDefinition(step.route()) != null) {
        unique(step.definition().getId(), step.place(), first);
      }
    }
  }

  private void unique(String id, Place place, Map<String, Place> first) {
    Place earlier = first.putIfAbsent(id, place);
    if (earlier != null && !earlier.equals(place)) {
      findings.accept(
          place.broken(
              "id \"" + id + "\" is used by " + earlier.file() + ":" + earlier.line() + " too",
              "give this one a name of its own: Camel does not start with two"));
    }
  }
}
