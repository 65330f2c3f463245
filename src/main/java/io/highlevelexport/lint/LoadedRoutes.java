package io.highlevelexport.lint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.LineNumberAware;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Routes as Camel's own loader reads them, whatever form they were written in. */
final class LoadedRoutes implements AutoCloseable {
  private static final String SCHEME = "file:";
  private static final CamelCatalog CATALOG = new DefaultCamelCatalog(true);

  private final DefaultCamelContext camel;
  private final CamelWords words;
  private final List<RouteFile> files;
  private final Map<String, RouteFile> byLocation = new HashMap<>();
  private boolean isComplete = true;

  /**
   * @param beans the names of the beans that code binds
   * @param findings gets what Camel does not load
   */
  LoadedRoutes(
      List<RouteFile> files,
      Properties configuration,
      Set<String> beans,
      Consumer<Finding> findings) {
    this.camel = TrialCamel.create(CATALOG, configuration, beans);
    this.words = new CamelWords(CATALOG, configuration.stringPropertyNames(), beans);
    this.files = files;
    Map<RoutesBuilder, RouteFile> builders = new IdentityHashMap<>();
    List<RoutesBuilder> inOrder = new ArrayList<>();
    for (RouteFile file : files) {
      byLocation.put(SCHEME + file.name(), file);
      attempt(
          file,
          findings,
          () -> {
            for (RoutesBuilder builder :
                PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(
                        ResourceHelper.fromString(SCHEME + file.name(), file.text()))) {
              // before all routes, as they may name those of any file
              camel.addRoutesConfigurations((RouteConfigurationsBuilder) builder);
              builders.put(builder, file);
              inOrder.add(builder);
            }
          });
    }
    for (RoutesBuilder builder : inOrder) {
      attempt(builders.get(builder), findings, () -> camel.addRoutes(builder));
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private void attempt(RouteFile file, Consumer<Finding> findings, Attempt attempt) {
    try {
      attempt.run();
    } catch (Exception | StackOverflowError e) {
      isComplete = false;
      findings.accept(words.tell(file, e));
    }
  }

  DefaultCamelContext camel() {
    return camel;
  }

  CamelWords words() {
    return words;
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

  /** The steps of all routes, templates and policies for errors. */
  List<Step> steps() {
    Map<ProcessorDefinition<?>, Step> steps = new IdentityHashMap<>();
    List<Step> inOrder = new ArrayList<>();
    camel
        .getRouteConfigurationDefinitions()
        .forEach(policy -> add(policy.getId(), policy.getOnExceptions(), steps, inOrder));
    camel
        .getRouteTemplateDefinitions()
        .forEach(
            template -> add(template.getId(), template.getRoute().getOutputs(), steps, inOrder));
    routes().forEach(route -> add(route.getRouteId(), route.getOutputs(), steps, inOrder));
    return Collections.unmodifiableList(inOrder);
  }

  /** The addresses that policies for errors send to when nothing helps. */
  Stream<String> deadLetterAddresses() {
    return Stream.concat(
            camel.getRouteConfigurationDefinitions().stream()
                .map(policy -> policy.getErrorHandler()),
            routes().stream().map(route -> route.getErrorHandler()))
        .filter(Objects::nonNull)
        .map(handler -> handler.getErrorHandlerType())
        .filter(DeadLetterChannelDefinition.class::isInstance)
        .map(channel -> ((DeadLetterChannelDefinition) channel).getDeadLetterUri())
        .filter(Objects::nonNull);
  }

  private void add(
      String route,
      List<? extends ProcessorDefinition<?>> definitions,
      Map<ProcessorDefinition<?>, Step> known,
      List<Step> steps) {
    for (int i = 0; i < definitions.size(); i++) {
      ProcessorDefinition<?> definition = definitions.get(i);
      if (!known.containsKey(definition)) {
        Step step =
            new Step(
                definition,
                route,
                place(definition),
                definitions.subList(i + 1, definitions.size()));
        known.put(definition, step);
        steps.add(step);
        branches(definition).forEach(branch -> add(route, branch, known, steps));
      }
    }
  }

  /** The lists of steps inside a step. */
  static List<List<ProcessorDefinition<?>>> branches(ProcessorDefinition<?> definition) {
    List<List<ProcessorDefinition<?>>> branches = new ArrayList<>();
    if (definition instanceof ChoiceDefinition choice) {
      choice.getWhenClauses().forEach(when -> branches.add(when.getOutputs()));
      if (choice.getOtherwise() != null) {
        branches.add(choice.getOtherwise().getOutputs());
      }
      return branches;
    }
    branches.add(definition.getOutputs());
    if (definition instanceof TryDefinition attempt) {
      if (attempt.getCatchClauses() != null) {
        attempt.getCatchClauses().forEach(clause -> branches.add(clause.getOutputs()));
      }
      if (attempt.getFinallyClause() != null) {
        branches.add(attempt.getFinallyClause().getOutputs());
      }
    } else if (definition instanceof CircuitBreakerDefinition breaker
        && breaker.getOnFallback() != null) {
      branches.add(breaker.getOnFallback().getOutputs());
    }
    return branches;
  }

  /** The steps of one kind. */
  <T extends ProcessorDefinition<?>> Stream<Step> steps(Class<T> kind) {
    return steps().stream().filter(step -> kind.isInstance(step.definition()));
  }

  /** The text with the values of its placeholders; as it is where one is unknown. */
  String resolve(String text) {
    try {
      // {{?key}} is nothing where the key is not there
      return Objects.requireNonNullElse(camel.resolvePropertyPlaceholders(text), "");
    } catch (RuntimeException e) {
      return text;
    }
  }

  /** Whether the configuration has the key. */
  boolean knows(String key) {
    return camel.getPropertiesComponent().resolveProperty(key).isPresent();
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
