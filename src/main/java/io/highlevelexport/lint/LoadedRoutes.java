package io.highlevelexport.lint;

import com.jayway.jsonpath.JsonPath;
import io.highlevelexport.routes.RoutesMain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.processor.DefaultProcessorFactory;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.spi.ProcessorFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ScriptingLanguage;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.ScriptHelper;
import org.apache.camel.util.function.ThrowingConsumer;
import org.apache.camel.util.function.ThrowingRunnable;

/** Routes as Camel's own loader reads them, whatever form they were written in. */
final class LoadedRoutes implements AutoCloseable {
  private static final CamelCatalog CATALOG = new DefaultCamelCatalog(true);

  final DefaultCamelContext camel;

  /** The routes of all files, also where one takes the place of another. */
  final List<RouteDefinition> loaded = new ArrayList<>();

  final List<Step> steps;
  private final CamelWords words;
  private final Map<String, RouteFile> files = new HashMap<>();
  private final Consumer<Finding> findings;

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
    this.words = new CamelWords(CATALOG, configuration, beans, read);
    this.findings = findings;
    Map<RoutesBuilder, RouteFile> builders = new LinkedHashMap<>();
    for (RouteFile file : read) {
      Resource text = ResourceHelper.fromString("file:" + file.name(), file.text());
      files.put(text.getLocation(), file);
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
    load(
        builders,
        builder -> {
          camel.addRoutes(builder);
          loaded.addAll(((RouteBuilder) builder).getRouteCollection().getRoutes());
        });
    load(builders, camel::addTemplatedRoutes);
    camel.getCamelContextExtension().addContextPlugin(ProcessorFactory.class, new Steps());
    this.steps = Step.all(camel);
  }

  private void load(
      Map<RoutesBuilder, RouteFile> builders, ThrowingConsumer<RoutesBuilder, Exception> load) {
    builders.forEach(
        (builder, file) -> attempt(e -> words.tell(file, e), () -> load.accept(builder)));
  }

  /** Whether Camel does it; why not is a finding. */
  private boolean attempt(Function<Throwable, Finding> words, ThrowingRunnable<Exception> attempt) {
    try {
      attempt.run();
      return true;
    } catch (Exception | LinkageError | StackOverflowError e) {
      findings.accept(words.apply(e));
      return false;
    }
  }

  private boolean attempt(LineNumberAware definition, ThrowingRunnable<Exception> attempt) {
    return attempt(e -> words.tell(place(definition), e), attempt);
  }

  /**
   * Lets Camel make each route, as it does at a start; each step that it refuses is reported at its
   * own place, all at once.
   */
  void make() {
    for (Step step : steps) {
      check(step.definition(), step.uri());
      attempt(step.definition(), () -> compile(step.language(), step.text()));
    }
    // a copy, as Camel removes those that their precondition excludes
    for (RouteDefinition route : List.copyOf(routes())) {
      FromDefinition from = route.getInput();
      if (from == null) {
        findings.accept(place(route).broken("the route has no from", "add from:"));
        continue;
      }
      String uri = RouteMap.uri(route);
      from.setUri("direct:any"); // so that the steps are made, whatever it begins with
      LineNumberAware user = route.getRestDefinition() == null ? from : route.getRestDefinition();
      attempt(user, () -> camel.startRouteDefinitions(List.of(route)));
      if (routes().contains(route)) {
        check(from, uri);
        attempt(user, () -> camel.getEndpoint(camel.resolvePropertyPlaceholders(uri)));
      }
    }
  }

  /** What Camel does not compile before the first message comes, or not at all. */
  private void compile(String language, String text) {
    String script = ScriptHelper.resolveOptionalExternalScript(camel, resolve(text));
    if (language.equals("jsonpath") && script.matches("\\$[^{]*")) { // another has Simple in it
      JsonPath.compile(script);
    } else if (language.equals("groovy")) {
      ScriptingLanguage groovy = (ScriptingLanguage) camel.resolveLanguage(language);
      groovy.evaluate("return;" + script, new HashMap<>(), Object.class); // not run
    } else if (language.equals("simple")) {
      Rule.find("regex", script).forEach(told -> Pattern.compile(told.group(2)));
    }
  }

  private void check(LineNumberAware user, String uri) {
    if (user.getLocation() != null) { // else it was made of a rest:
      words.check(user, place(user), resolve(uri), findings);
    }
  }

  /** Makes the steps as Camel does, and does without those that it refuses. */
  private final class Steps extends DefaultProcessorFactory {
    @Override
    public Processor createProcessor(Route route, NamedNode step) {
      if (step instanceof ChoiceDefinition choice) {
        choice.getWhenClauses().forEach(this::checkCondition);
      } else if (step instanceof BeanDefinition bean
          && bean.getRef() != null
          && TrialCamel.isStub(camel, resolve(bean.getRef()))) {
        bean.setMethod(null);
      }
      Processor[] made = {exchange -> {}};
      attempt(
          step,
          () ->
              made[0] =
                  ProcessorReifier.reifier(route, (ProcessorDefinition<?>) step).createProcessor());
      return made[0];
    }

    private void checkCondition(WhenDefinition when) {
      ExpressionDefinition condition = when.getExpression();
      ThrowingRunnable<Exception> make =
          () -> {
            compile(condition.getLanguage(), condition.getExpression());
            condition.createPredicate(camel);
          };
      if (condition != null && !attempt(when, make)) {
        when.setExpression(new ConstantExpression("true"));
      }
    }
  }

  /** Where routes begin. */
  Set<String> addresses() {
    return routes().stream()
        .map(route -> RouteMap.address(camel, route))
        .filter(address -> !address.isEmpty())
        .collect(Collectors.toSet());
  }

  List<RouteDefinition> routes() {
    return camel.getRouteDefinitions();
  }

  /** The text with the values of its placeholders; as it is where one is unknown. */
  String resolve(String text) {
    return RoutesMain.resolve(camel, text);
  }

  /** The place of its from, but not as a step. */
  Place place(RouteDefinition route) {
    Place from = place(route.getInput() == null ? (LineNumberAware) route : route.getInput());
    return new Place(from.file(), from.line(), from.routeId(), "");
  }

  Place place(LineNumberAware definition) {
    RouteFile file = files.get(definition.getLocation());
    String kind = definition instanceof NamedNode step ? step.getShortName() : "";
    return file == null
        ? Place.of("routes")
        : file.atStep(Math.max(1, definition.getLineNumber()), kind);
  }

  @Override
  public void close() {
    camel.stop();
  }
}
