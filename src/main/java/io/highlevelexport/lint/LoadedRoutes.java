package io.highlevelexport.lint;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.LineNumberAware;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.SimpleExpression;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.reifier.RouteReifier;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Routes as Camel's own loader reads them, whatever form they were written in. */
final class LoadedRoutes implements AutoCloseable {
  private static final String SCHEME = "file:";
  private static final CamelCatalog CATALOG = new DefaultCamelCatalog(true);

  private final DefaultCamelContext camel;
  private final CamelWords words;
  private final List<RouteFile> files;
  private final Consumer<Finding> findings;
  private final Map<String, RouteFile> byLocation = new HashMap<>();
  private final List<Step> steps;
  private boolean isComplete = true;

  /**
   * Loads the files.
   *
   * @param beans the names of the beans that code binds
   * @param findings gets what Camel refuses
   */
  LoadedRoutes(
      List<RouteFile> files,
      Properties configuration,
      Set<String> beans,
      Consumer<Finding> findings) {
    this.camel = TrialCamel.create(CATALOG, configuration, beans);
    this.words = new CamelWords(CATALOG, configuration.stringPropertyNames(), beans);
    this.files = files;
    this.findings = findings;
    Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();
    for (RouteFile file : files) {
      byLocation.put(SCHEME + file.name(), file);
      Resource resource = ResourceHelper.fromString(SCHEME + file.name(), file.text());
      isComplete &=
          attempt(
              e -> words.tell(file, e),
              () -> {
                for (RoutesBuilder builder :
                    PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                  // before all routes, as they may name those of any file
                  camel.addRoutesConfigurations((RouteConfigurationsBuilder) builder);
                  builders.put(builder, file);
                }
              });
    }
    builders.forEach(
        (builder, file) ->
            isComplete &= attempt(e -> words.tell(file, e), () -> camel.addRoutes(builder)));
    this.steps = Step.all(camel, this::place);
  }

  private interface Attempt {
    void run() throws Exception;
  }

  /** Whether Camel does it; why not is a finding. */
  private boolean attempt(Function<Throwable, Finding> words, Attempt attempt) {
    try {
      attempt.run();
      return true;
    } catch (Exception | StackOverflowError e) {
      findings.accept(words.apply(e));
      return false;
    }
  }

  private boolean attempt(Place place, Attempt attempt) {
    return attempt(e -> words.tell(place, e), attempt);
  }

  /**
   * Lets Camel make each route, as it does at a start: step by step, innermost first, so that each
   * has its own place and all that it refuses is reported at once.
   */
  void make() {
    for (Step step : steps) {
      words.check(step, resolve(step.uri()), findings);
    }
    for (RouteDefinition route : routes()) {
      FromDefinition from = route.getInput();
      if (from == null) {
        findings.accept(place(route).broken("the route has no from", "add from:"));
      } else {
        words.checkFrom(place(from), resolve(from.getEndpointUri()), findings);
        attempt(
            place(from),
            () -> {
              if (isIncluded(route)) {
                make(route);
              }
            });
      }
    }
  }

  private boolean isIncluded(RouteDefinition route) {
    String condition = route.getPrecondition();
    return condition == null
        || new SimpleExpression(condition)
            .createPredicate(camel)
            .matches(new DefaultExchange(camel));
  }

  private void make(RouteDefinition definition) {
    Place from = place(definition.getInput());
    boolean isGood =
        attempt(
            from,
            () -> {
              if (!definition.isPrepared()) {
                RouteDefinitionHelper.prepareRoute(camel, definition);
                definition.markPrepared();
              }
              RouteDefinitionHelper.forceAssignIds(camel, definition.getInput());
              RouteDefinitionHelper.forceAssignIds(camel, definition);
              camel.getEndpoint(
                  camel.resolvePropertyPlaceholders(definition.getInput().getEndpointUri()));
            });
    Route route =
        PluginHelper.getRouteFactory(camel)
            .createRoute(camel, definition, definition.getRouteId(), "", "", null, null);
    route.setErrorHandlerFactory(new NoErrorHandlerDefinition());
    Set<Step> refused = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.route().equals(definition.getRouteId())
          && !(conditions(step) & !refused.contains(step)
              && attempt(
                  step.place(),
                  () -> ProcessorReifier.reifier(route, step.definition()).createProcessor()))) {
        isGood = false;
        for (Step outer = step.outer(); outer != null; outer = outer.outer()) {
          refused.add(outer);
        }
      }
    }
    if (isGood) {
      attempt(from, () -> new RouteReifier(camel, definition).createRoute());
    }
  }

  private boolean conditions(Step step) {
    boolean isGood = true;
    if (step.definition() instanceof ChoiceDefinition choice) {
      for (WhenDefinition when : choice.getWhenClauses()) {
        ExpressionDefinition condition = when.getExpression();
        isGood &= condition == null || attempt(place(when), () -> condition.createPredicate(camel));
      }
    }
    return isGood;
  }

  DefaultCamelContext camel() {
    return camel;
  }

  List<RouteFile> files() {
    return files;
  }

  /** Whether all of them were loaded; else nothing can be said about what is missing. */
  boolean isComplete() {
    return isComplete;
  }

  List<RouteDefinition> routes() {
    return camel.getRouteDefinitions();
  }

  List<Step> steps() {
    return steps;
  }

  /** The text with the values of its placeholders; as it is where one is unknown. */
  String resolve(String text) {
    return resolve(camel, text);
  }

  /** As {@link #resolve(String)}, in any context. */
  static String resolve(CamelContext camel, String text) {
    try {
      // {{?key}} is nothing where the key is not there
      return Objects.requireNonNullElse(camel.resolvePropertyPlaceholders(text), "");
    } catch (RuntimeException e) {
      return text;
    }
  }

  /** Where it was written. */
  Place place(LineNumberAware definition) {
    RouteFile file = byLocation.get(String.valueOf(definition.getLocation()));
    return file == null
        ? new Place("routes", 1, "", "")
        : file.atStep(Math.max(1, definition.getLineNumber()));
  }

  @Override
  public void close() {
    camel.stop();
  }
}
