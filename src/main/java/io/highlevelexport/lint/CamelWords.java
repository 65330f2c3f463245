package io.highlevelexport.lint;

import io.highlevelexport.config.Nearest;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.dsl.yaml.common.exception.DuplicateKeyException;
import org.apache.camel.dsl.yaml.common.exception.InvalidNodeTypeException;
import org.apache.camel.dsl.yaml.common.exception.UnknownNodeIdException;
import org.apache.camel.dsl.yaml.common.exception.UnsupportedFieldException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.tooling.model.ArtifactModel;
import org.apache.camel.tooling.model.EipModel;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in an integrator's words why Camel refuses something, and what to write instead. */
final class CamelWords {
  private static final Pattern UNQUOTED =
      Pattern.compile("^\\s*(- )*[\\w.-]+: +\\{\\{|^\\s*- +\\{\\{");
  private static final Pattern KEY = Pattern.compile("Property with key \\[([^]]*)] not found");
  private static final Pattern REFUSED =
      Pattern.compile("^\\{\\{[\\w.]+:\\.\\.\\.}}(?= is not available)");
  private static final Pattern FORMAT = Pattern.compile("Data format '([^']*)' could not be");
  private static final Pattern REQUIRED =
      Pattern.compile("Option (\\w+) is required when creating endpoint uri with syntax ([\\w-]+)");
  private static final Set<String> OF_ANY_STEP =
      Set.of("id", "description", "note", "uri", "parameters", "steps", "expression", "disabled");

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
    Optional<Integer> unquoted = unquoted(file);
    boolean isParsed = marked.isEmpty() || isOfCamel(marked.get());
    if (unquoted.isPresent() && marked.map(CamelWords::isOfCamel).orElse(true)) {
      return file.at(unquoted.get())
          .broken("a placeholder stands without quotes", "write it as \"{{key}}\"");
    }
    if (marked.isEmpty()) {
      return tell(file.at(1), thrown);
    }
    MarkedYamlEngineException e = marked.get();
    int line = e.getProblemMark().or(e::getContextMark).map(mark -> mark.getLine() + 1).orElse(1);
    return isParsed ? tell(file, line, e) : syntax(file.at(line), e);
  }

  private static boolean isOfCamel(MarkedYamlEngineException e) {
    return e.getClass().getName().startsWith("org.apache.camel");
  }

  private static Optional<Integer> unquoted(RouteFile file) {
    List<String> lines = file.lines();
    return Stream.iterate(1, line -> line + 1)
        .limit(lines.size())
        .filter(line -> UNQUOTED.matcher(lines.get(line - 1)).find())
        .findFirst();
  }

  private static Finding syntax(Place place, MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
    return place.broken(
        "is no YAML: " + firstLine(problem),
        "check indentation (2 spaces, no tabs), quotes and brackets on this line and above");
  }

  private Finding tell(RouteFile file, int line, MarkedYamlEngineException e) {
    String problem = e.getProblem();
    String word = problem.substring(problem.indexOf(':') + 1).strip();
    if (e instanceof UnknownNodeIdException) {
      Place place = file.at(line);
      String what = place.stepId().isEmpty() ? "unknown key" : "unknown step";
      return place.broken(
          what + " \"" + word + "\"",
          new Nearest(steps()).suggest(word, "look it up in Kaoto or in the Camel manual"));
    }
    if (e instanceof UnsupportedFieldException) {
      int at = file.lineOf(word, line);
      String kind = file.kindAt(at);
      return file.at(at)
          .broken(
              "unknown key \"" + word + "\"" + (kind.isEmpty() ? "" : " in " + kind),
              new Nearest(keysOf(kind)).suggest(word, "look it up in Kaoto, or remove it"));
    }
    if (e instanceof DuplicateKeyException) {
      return file.at(line)
          .broken(
              "several steps in one list item: "
                  + problem.replaceFirst(".*keys: (\\[[^]]*]).*", "$1"),
              "start each with a dash of its own, or indent it further");
    }
    if (e instanceof InvalidNodeTypeException) {
      return file.at(line)
          .broken(
              problem
                  .replaceFirst("Node type (\\S+) is invalid, expected (\\S+)", "has $1, needs $2")
                  .replace("key-value", "a text")
                  .replace("array", "a list")
                  .replace(" map", " a map"),
              "check the indentation, and the dashes of lists");
    }
    return tell(file.at(line), e);
  }

  private List<String> steps() {
    List<String> names = new ArrayList<>(catalog.findModelNames());
    names.addAll(catalog.findLanguageNames());
    return names;
  }

  private List<String> keysOf(String kind) {
    List<String> names = new ArrayList<>(OF_ANY_STEP);
    EipModel model = catalog.eipModel(kind);
    if (model != null) {
      model.getOptions().forEach(option -> names.add(option.getName()));
    }
    names.addAll(catalog.findLanguageNames());
    return names;
  }

  /** Why a step or a route is not made. */
  Finding tell(Place place, Throwable thrown) {
    Optional<String> refused =
        causes(thrown)
            .map(cause -> REFUSED.matcher(String.valueOf(cause.getMessage())))
            .filter(Matcher::find)
            .map(Matcher::group)
            .findFirst();
    if (refused.isPresent()) {
      return place.broken(
          refused.get() + " is not available to routes",
          "write {{a.key.of.yours}} and declare it in config/application.properties");
    }
    for (Throwable cause : causes(thrown).toList()) {
      String message = String.valueOf(cause.getMessage());
      Matcher key = KEY.matcher(message);
      Matcher format = FORMAT.matcher(message);
      Matcher required = REQUIRED.matcher(message);
      if (required.find()) {
        return place.broken(
            "endpoint " + required.group(2) + " has no \"" + required.group(1) + "\"",
            "add " + required.group(1) + ": under parameters:");
      } else if (key.find()) {
        return unknownKey(place, key.group(1));
      } else if (format.find()) {
        return missing(
            place, "data format", format.group(1), catalog.dataFormatModel(format.group(1)));
      } else if (cause instanceof NoSuchEndpointException e) {
        String scheme = e.getUri().replaceFirst("[:?].*", "");
        return missing(place, "component", scheme, catalog.componentModel(scheme));
      } else if (cause instanceof NoSuchLanguageException e) {
        return missing(place, "language", e.getLanguage(), catalog.languageModel(e.getLanguage()));
      } else if (cause instanceof NoSuchBeanException e) {
        return unknownBean(place, e.getName());
      } else if (cause instanceof PropertyBindingException e
          && String.valueOf(e.getValue()).matches("#[\\w.-]+|#bean:.*")) {
        return unknownBean(place, e.getValue().toString().replaceFirst("^#(bean:)?", ""));
      } else if (cause instanceof SimpleIllegalSyntaxException && !hasBean(cause)) {
        return place.broken("simple expression: " + firstLine(message), simpleFix(message));
      } else if (cause instanceof ResolveEndpointFailedException e) {
        Optional<Finding> known = endpoints.tell(place, e.getUri());
        if (known.isPresent()) {
          return known.get();
        }
      } else if (message.contains("on the classpath")) {
        return place.broken(
            firstLine(message),
            "put the jar and what it needs into ext/, as docs/recipes/README.md says");
      } else if (message.endsWith("to the required type: java.lang.Class")
          || message.endsWith("java.lang.String to required type: java.lang.Class")
          || cause instanceof ClassNotFoundException) {
        return place.broken(
            "unknown class: " + firstLine(message), "correct the name, or put its jar into ext/");
      } else if (message.equals("Unsupported definition: null")) {
        return place.broken(
            "has no expression, or more than one",
            "write expression: with one language, such as simple:, below it");
      }
    }
    Throwable root = causes(thrown).reduce((above, below) -> below).orElse(thrown);
    String message =
        root instanceof URISyntaxException e
            ? e.getReason()
            : root.getMessage() == null ? root.toString() : root.getMessage();
    return place.broken(
        "Camel refuses it: " + firstLine(URISupport.sanitizeUri(message)), "correct or remove it");
  }

  private static boolean hasBean(Throwable thrown) {
    return causes(thrown).anyMatch(NoSuchBeanException.class::isInstance);
  }

  private Finding unknownKey(Place place, String key) {
    if (LeaksRule.isSecret(key)) {
      return place.broken(LeaksRule.unreadable(key), LeaksRule.OTHERWISE);
    }
    return place.broken(
        "unknown key {{" + key + "}}",
        new Nearest(keys)
            .suggest(
                key,
                "declare it in config/application.properties; once it stands there, empty or not,"
                    + " an environment variable overrides it"));
  }

  private Finding unknownBean(Place place, String name) {
    return place.broken(
        "unknown bean \"" + name + "\"",
        new Nearest(beans).suggest(name, "define it in a - beans: list, or correct the name"));
  }

  private Finding missing(Place place, String what, String name, ArtifactModel<?> model) {
    if (model != null) {
      return place.broken(
          what + " " + name + " is not installed",
          "put "
              + model.getArtifactId()
              + "-"
              + model.getVersion()
              + ".jar and what it needs into ext/, as docs/recipes/README.md says");
    }
    Collection<String> known =
        Map.of(
                "component", catalog.findComponentNames(),
                "language", catalog.findLanguageNames(),
                "data format", catalog.findDataFormatNames())
            .get(what);
    return place.broken(
        "unknown " + what + " \"" + name + "\"",
        new Nearest(known).suggest(name, "write the name of a Camel " + what));
  }

  /** What is probably meant. */
  private static String simpleFix(String message) {
    if (message.contains("} = ")) {
      return "compare with ==";
    }
    if (message.contains("functionEnd")) {
      return "close each ${ with }";
    }
    return message.contains("token") ? "put a text in single quotes: == 'SMS'" : "correct it";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, each -> each != null, Throwable::getCause).limit(20);
  }
}
