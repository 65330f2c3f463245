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
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.SimpleExpression;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.reifier.RouteReifier;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Routes as Camel's own loader reads them, whatever form they were written in. */
final class LoadedRoutes implements AutoCloseable {
  private static final CamelCatalog CATALOG = new DefaultCamelCatalog(true);

  private final DefaultCamelContext camel;
  private final CamelWords words;
  private final Map<String, RouteFile> files = new HashMap<>();
  private final Consumer<Finding> findings;
  private final List<Step> steps;
  private boolean isComplete = true;

  /**
   * Loads the files.
   *
   * @param beans the names of the beans that code binds
   * @param findings gets what Camel refuses
   */
  LoadedRoutes(
      List<RouteFile> read,
      Properties configuration,
      Set<String> beans,
      Consumer<Finding> findings) {
    this.camel = TrialCamel.create(CATALOG, configuration, beans);
    this.words = new CamelWords(CATALOG, configuration.stringPropertyNames(), beans);
    this.findings = findings;
    Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();
    for (RouteFile file : read) {
      Resource text = ResourceHelper.fromString("file:" + file.name(), file.text());
      files.put(text.getLocation(), file);
      isComplete &=
          attempt(
              e -> words.tell(file, e),
              () -> {
                for (RoutesBuilder builder :
                    PluginHelper.getRoutesLoader(camel).findRoutesBuilders(text)) {
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

  private boolean attempt(LineNumberAware definition, Attempt attempt) {
    return attempt(e -> words.tell(place(definition), e), attempt);
  }

  /**
   * Lets Camel make each route, as it does at a start: step by step, innermost first, so that each
   * has its own place and all that it refuses is reported at once.
   */
  void make() {
    steps.forEach(step -> words.check(step, resolve(step.uri()), findings));
    for (RouteDefinition route : routes()) {
      if (route.getInput() == null) {
        findings.accept(place(route).broken("the route has no from", "add from:"));
        continue;
      }
      words.checkFrom(
          place(route.getInput()), resolve(route.getInput().getEndpointUri()), findings);
      attempt(
          route.getInput(),
          () -> {
            String condition = route.getPrecondition();
            if (condition == null
                || new SimpleExpression(condition)
                    .createPredicate(camel)
                    .matches(new DefaultExchange(camel))) {
              make(route);
            }
          });
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
      if (step.route().equals(definition.getRouteId()) && !(make(step, route, refused))) {
        isGood = false;
        for (Step outer = step.outer(); outer != null; outer = outer.outer()) {
          refused.add(outer);
        }
      }
    }
    if (isGood) {
      attempt(definition.getInput(), () -> new RouteReifier(camel, definition).createRoute());
    }
  }

  private boolean make(Step step, Route route, Set<Step> refused) {
    boolean isGood = !refused.contains(step);
    if (step.definition() instanceof ChoiceDefinition choice) {
      for (WhenDefinition when : choice.getWhenClauses()) {
        isGood &=
            when.getExpression() == null
                || attempt(when, () -> when.getExpression().createPredicate(camel));
      }
    } else if (step.definition() instanceof BeanDefinition bean
        && bean.getRef() != null
        && TrialCamel.isStub(camel, resolve(bean.getRef()))) {
      bean.setMethod(null);
    }
    return isGood
        && attempt(
            step.definition(),
            () -> ProcessorReifier.reifier(route, step.definition()).createProcessor());
  }

  DefaultCamelContext camel() {
    return camel;
  }

  /** Whether all files were loaded; else nothing can be said about what is missing. */
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
    RouteFile file = files.get(definition.getLocation());
    return file == null
        ? new Place("routes", 1, "", "")
        : file.atStep(Math.max(1, definition.getLineNumber()));
  }

  @Override
  public void close() {
    camel.stop();
  }
}
