package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.dsl.yaml.common.exception.InvalidNodeTypeException;
import org.apache.camel.dsl.yaml.common.exception.UnknownNodeIdException;
import org.apache.camel.dsl.yaml.common.exception.UnsupportedFieldException;
import org.apache.camel.tooling.model.ArtifactModel;
import org.apache.camel.tooling.model.EipModel;
import org.apache.camel.tooling.model.Kind;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in an integrator's words why Camel refuses something, and what to write instead. */
final class CamelWords {
  private static final String INTO_EXT =
      " and what it needs into ext/, as docs/recipes/README.md says";
  private static final Pattern UNQUOTED =
      Pattern.compile("^\\s*(- )*[\\w.-]+: +\\{\\{|^\\s*- +\\{\\{");
  private static final List<String> OF_ANY_STEP =
      List.of("id", "description", "note", "uri", "parameters", "steps", "expression", "disabled");

  /**
   * What Camel says, in an integrator's words; {@code $1} is the first group of the pattern.
   *
   * @param said pattern of an exception's class and message
   * @param kind of what {@code $1} should name, for a suggestion; {@code null} for none
   */
  private record Words(Pattern said, String problem, Kind kind, String fix) {
    Words(String said, String problem, Kind kind, String fix) {
      this(Pattern.compile(".*?" + said + ".*", Pattern.DOTALL), problem, kind, fix);
    }

    Words(String said, String problem, String fix) {
      this(said, problem, null, fix);
    }
  }

  /** The first that fits an exception or one of its causes is told. */
  private static final List<Words> WORDS =
      List.of(
          new Words(
              "(\\{\\{[\\w.]+:\\.\\.\\.}}) is not available",
              "$1 is not available to routes",
              "write {{a.key.of.yours}} and declare it in config/application.properties"),
          new Words(
              "Option (\\w+) is required when creating endpoint uri with syntax ([\\w-]+)",
              "endpoint $2 has no \"$1\"",
              "add $1: under parameters:"),
          new Words(
              "Property with key \\[(" + RiskRules.SECRET_KEY + ")] not found",
              RiskRules.UNREADABLE,
              RiskRules.OTHERWISE),
          new Words(
              "Property with key \\[([^]]*)] not found",
              "unknown key {{$1}}",
              Kind.other,
              "declare it in config/application.properties; once it stands there, empty or not,"
                  + " an environment variable overrides it"),
          new Words(
              "Data format '([^']*)' could not be",
              "data format",
              Kind.dataformat,
              "write the name of a Camel data format"),
          new Words(
              "NoSuchEndpointException: No endpoint could be found for: ([^:?, ]+)",
              "component",
              Kind.component,
              "write the name of a Camel component"),
          new Words(
              "NoSuchLanguageException: .*: (\\S+)",
              "language",
              Kind.language,
              "write the name of a Camel language"),
          new Words(
              "(?:NoSuchBeanException: No bean could be found in the registry for: "
                  + "|PropertyBindingException: .* value: #(?:bean:)?)([\\w.-]+)",
              "unknown bean \"$1\"",
              Kind.bean,
              "define it in a - beans: list, or correct the name"),
          new Words(
              "SimpleIllegalSyntaxException: ([^\n]*).*} = ",
              "simple expression: $1",
              "compare with =="),
          new Words(
              "SimpleIllegalSyntaxException: ([^\n]*functionEnd[^\n]*)",
              "simple expression: $1",
              "close each \\${ with }"),
          new Words(
              "SimpleIllegalSyntaxException: ([^\n]*token[^\n]*)",
              "simple expression: $1",
              "put a text in single quotes: == 'SMS'"),
          new Words(
              "SimpleIllegalSyntaxException: ([^\n]*)", "simple expression: $1", "correct it"),
          new Words(
              "DuplicateKeyException: .*keys: (\\[[^]]*])",
              "several steps in one list item: $1",
              "start each with a dash of its own, or indent it further"),
          new Words("Exception: ([^\n]*on the classpath[^\n]*)", "$1", "put the jar" + INTO_EXT),
          new Words(
              "(?:Exception: ([^\n"
                  + "]* required type: java.lang.Class)$|ClassNotFoundException: (\\S+))",
              "unknown class: $1$2",
              "correct the name, or put its jar into ext/"),
          new Words(
              "Unsupported definition: null$",
              "has no expression, or more than one",
              "write expression: with one language, such as simple:, below it"));

  private final CamelCatalog catalog;
  private final EndpointWords endpoints;
  private final Collection<String> keys;
  private final Collection<String> beans;

  /**
   * @param keys the keys of the configuration
   * @param beans the names of the beans
   */
  CamelWords(CamelCatalog catalog, Collection<String> keys, Collection<String> beans) {
    this.catalog = catalog;
    this.endpoints = new EndpointWords(catalog);
    this.keys = keys;
    this.beans = beans;
  }

  EndpointWords endpoints() {
    return endpoints;
  }

  /** Why a file is not loaded. */
  Finding tell(RouteFile file, Throwable thrown) {
    Optional<MarkedYamlEngineException> marked =
        causes(thrown)
            .filter(MarkedYamlEngineException.class::isInstance)
            .map(MarkedYamlEngineException.class::cast)
            .findFirst();
    boolean isParsed =
        marked.map(e -> e.getClass().getName().startsWith("org.apache.camel")).orElse(true);
    List<String> lines = file.lines();
    for (int i = 0; isParsed && i < lines.size(); i++) {
      if (UNQUOTED.matcher(lines.get(i)).find()) {
        return file.at(i + 1)
            .broken("a placeholder stands without quotes", "write it as \"{{key}}\"");
      }
    }
    if (marked.isEmpty()) {
      return tell(file.at(1), thrown);
    }
    MarkedYamlEngineException e = marked.get();
    int line = e.getProblemMark().or(e::getContextMark).map(mark -> mark.getLine() + 1).orElse(1);
    return isParsed ? tell(file, line, e) : syntax(file.at(line), e);
  }

  private static Finding syntax(Place place, MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
    return place.broken(
        "is no YAML: " + firstLine(problem),
        "check indentation (2 spaces, no tabs), quotes and brackets on this line and above");
  }

  private Finding tell(RouteFile file, int line, MarkedYamlEngineException e) {
    Place place = file.at(line);
    String problem = e.getProblem();
    String word = problem.substring(problem.indexOf(':') + 1).strip();
    if (e instanceof UnknownNodeIdException) {
      return place.broken(
          (place.stepId().isEmpty() ? "unknown key \"" : "unknown step \"") + word + "\"",
          new Nearest(withLanguages(catalog.findModelNames()))
              .suggest(word, "look it up in Kaoto or in the Camel manual"));
    }
    if (e instanceof UnsupportedFieldException) {
      int at = file.lineOf(word, line);
      String kind = file.kindAt(at);
      return file.at(at)
          .broken(
              "unknown key \"" + word + "\"" + (kind.isEmpty() ? "" : " in " + kind),
              new Nearest(keysOf(kind)).suggest(word, "look it up in Kaoto, or remove it"));
    }
    if (e instanceof InvalidNodeTypeException) {
      return place.broken(
          problem
              .replaceFirst("Node type (\\S+) is invalid, expected (\\S+)", "has $1, needs $2")
              .replace("key-value", "a text")
              .replace("array", "a list")
              .replace(" map", " a map"),
          "check the indentation, and the dashes of lists");
    }
    return tell(place, e);
  }

  private List<String> withLanguages(Collection<String> names) {
    return Stream.of(names, catalog.findLanguageNames()).flatMap(Collection::stream).toList();
  }

  private List<String> keysOf(String kind) {
    List<String> names = new ArrayList<>(OF_ANY_STEP);
    EipModel model = catalog.eipModel(kind);
    if (model != null) {
      model.getOptions().forEach(option -> names.add(option.getName()));
    }
    return withLanguages(names);
  }

  /** Why a step or a route is not made. */
  Finding tell(Place place, Throwable thrown) {
    List<Throwable> causes = causes(thrown).toList();
    for (Words words : WORDS) {
      for (Throwable cause : causes) {
        Matcher matcher =
            words.said().matcher(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        if (matcher.matches()) {
          return tell(place, words, matcher);
        }
      }
    }
    Throwable root = causes.get(causes.size() - 1);
    String message =
        root instanceof URISyntaxException e
            ? e.getReason()
            : root.getMessage() == null ? root.toString() : root.getMessage();
    return causes.stream()
        .filter(ResolveEndpointFailedException.class::isInstance)
        .map(e -> endpoints.tell(place, ((ResolveEndpointFailedException) e).getUri()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(
            () ->
                place.broken(
                    "Camel refuses it: " + firstLine(URISupport.sanitizeUri(message)),
                    "correct or remove it"));
  }

  private Finding tell(Place place, Words words, Matcher matcher) {
    String problem = matcher.replaceFirst(words.problem());
    String fix = matcher.replaceFirst(words.fix());
    Kind kind = words.kind();
    if (kind == null) {
      return place.broken(problem, fix);
    }
    String name = matcher.replaceFirst("$1");
    if (kind == Kind.bean || kind == Kind.other) {
      return place.broken(
          problem, new Nearest(kind == Kind.bean ? beans : keys).suggest(name, fix));
    }
    if (catalog.model(kind, name) instanceof ArtifactModel<?> model) {
      return place.broken(
          problem + " " + name + " is not installed",
          "put " + model.getArtifactId() + "-" + model.getVersion() + ".jar" + INTO_EXT);
    }
    return place.broken(
        "unknown " + problem + " \"" + name + "\"",
        new Nearest(catalog.findNames(kind)).suggest(name, fix));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, each -> each != null, Throwable::getCause).limit(20);
  }
}
