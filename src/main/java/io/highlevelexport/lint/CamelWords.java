package io.highlevelexport.lint;

import io.highlevelexport.config.Key;
import io.highlevelexport.config.Nearest;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.LineNumberAware;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.dsl.yaml.common.exception.UnsupportedFieldException;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.tooling.model.ArtifactModel;
import org.apache.camel.tooling.model.BaseModel;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.Kind;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says in an integrator's words why Camel refuses something, and what to write instead.
 *
 * @param beans the names of the beans
 */
record CamelWords(
    CamelCatalog catalog,
    Properties configuration,
    Collection<String> beans,
    List<RouteFile> files) {
  private static final int MIN_SECRET = 4;
  private static final Pattern UNQUOTED = Pattern.compile("(?m)^[\\s-]*([\\w.-]+: +|- +)\\{\\{");
  private static final List<String> OF_ANY_STEP =
      List.of("id", "description", "note", "uri", "parameters", "steps", "expression", "disabled");

  /** Why a file is not loaded. */
  Finding tell(RouteFile file, Throwable thrown) {
    MarkedYamlEngineException marked =
        ObjectHelper.getException(MarkedYamlEngineException.class, thrown);
    if (marked == null) {
      Matcher unquoted = UNQUOTED.matcher(file.text());
      long line = file.text().substring(0, unquoted.find() ? unquoted.end() : 0).lines().count();
      return tell(file.at((int) Math.max(1, line)), thrown);
    }
    Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
    int line = mark.map(Mark::getLine).orElse(0) + 1;
    String problem = String.valueOf(marked.getProblem());
    if (!marked.getClass().getName().startsWith("org.apache.camel")) {
      return file.at(line)
          .broken(
              "is no YAML: " + firstLine(problem),
              "check indentation (2 spaces, no tabs), quotes and brackets on this line and above");
    }
    if (marked instanceof UnsupportedFieldException) {
      String key = problem.replaceFirst(".*: ", "");
      line = Math.min(line, file.lines().size());
      while (line > 1 && !file.lines().get(line - 1).contains(key)) {
        line--; // its value begins below it
      }
    }
    String said =
        problem.replace("key-value", "a text").replace("array", "a list").replace(" map", " a map");
    String kind = marked.getClass().getSimpleName();
    return tell(file.at(line), thrown, kind + ": " + said + " in " + file.kindAt(line));
  }

  /** Why a step or a route is not made. */
  Finding tell(Place place, Throwable thrown) {
    return tell(place, thrown, "");
  }

  private Finding tell(Place place, Throwable thrown, String ofFile) {
    List<String> said = new ArrayList<>(List.of(ofFile));
    for (Throwable cause : ObjectHelper.createExceptionIterable(thrown)) {
      said.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
      if (cause instanceof ResolveEndpointFailedException e) {
        said.addAll(ofCatalog(e.getUri(), false));
      }
    }
    Throwable root = ObjectHelper.createExceptionIterable(thrown).iterator().next();
    String message =
        root instanceof URISyntaxException e
            ? e.getReason() // as the message shows the address, with the values of its keys
            : Objects.requireNonNullElse(root.getMessage(), root.toString())
                .replaceFirst("(?s)^Failed to resolve endpoint: .* due to: ", "");
    String plain = "Camel refuses it: " + firstLine(URISupport.sanitizeUri(message));
    Finding finding =
        Rule.find("camel", said.toArray(String[]::new))
            .findFirst()
            .map(told -> tell(place, told))
            .orElse(place.broken(plain, "correct or remove it"));
    return place.broken(withoutValues(finding.problem()), finding.fix());
  }

  /**
   * What a key of one's own holds may be secret. The longest first: a password may begin as the
   * name of its user.
   */
  private String withoutValues(String text) {
    Set<String> keys = new HashSet<>(configuration.stringPropertyNames());
    Key.all().forEach(key -> keys.remove(key.name()));
    keys.removeIf(key -> files.stream().noneMatch(file -> file.names(key)));
    Map<String, String> names = new HashMap<>();
    keys.forEach(key -> names.put(configuration.getProperty(key), "{{" + key + "}}"));
    String values =
        names.keySet().stream()
            .filter(value -> value.length() >= MIN_SECRET)
            .sorted(Comparator.comparing(value -> -value.length()))
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return values.isEmpty()
        ? text
        : Pattern.compile(values)
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(names.get(found.group())));
  }

  /** What the catalog says of an address, a line for each option that is wrong. */
  private List<String> ofCatalog(String uri, boolean isStrict) {
    ComponentModel component = component(uri);
    String summary =
        component == null
            ? null
            : catalog.validateEndpointProperties(uri, isStrict).summaryErrorMessage(false);
    return summary == null
        ? List.of()
        : summary
            .lines()
            .map(line -> line.strip().replaceFirst(" {2,}", " ") + " of " + component.getScheme())
            .toList();
  }

  private Finding tell(Place place, Rule.Told told) {
    String names = told.rule().names();
    if (Set.of("component", "language", "dataformat").contains(names)
        && catalog.model(Kind.valueOf(names), told.group(1)) instanceof ArtifactModel<?> model) {
      String jar = model.getArtifactId() + "-" + model.getVersion() + ".jar";
      return place.broken(
          told.at(place, List.of()).problem().replaceAll("unknown |\"", "") + " is not installed",
          "put " + jar + " and what it needs into ext/, as docs/recipes/README.md says");
    }
    return told.at(place, known(names, told.group(2)));
  }

  private Collection<String> known(String names, String of) {
    return switch (names) {
      case "" -> List.of();
      case "keys" -> configuration.stringPropertyNames();
      case "beans" -> beans;
      case "options" -> options(component(of)).toList();
      case "steps" ->
          Stream.concat(
                  options(catalog.eipModel(of)),
                  Stream.of(OF_ANY_STEP, catalog.findModelNames(), catalog.findLanguageNames())
                      .flatMap(List::stream))
              .toList();
      default -> catalog.findNames(Kind.valueOf(names));
    };
  }

  /** What Camel takes of an address while it makes routes, and refuses later or never. */
  void check(LineNumberAware user, Place place, String uri, Consumer<Finding> findings) {
    ComponentModel component = component(uri);
    if (component == null) {
      return;
    }
    String scheme = component.getScheme();
    if (component.isConsumerOnly() && user instanceof ToDefinition) {
      findings.accept(place.broken(scheme + " can only be read", "use it in a from:"));
    } else if (component.isProducerOnly() && user instanceof FromDefinition) {
      findings.accept(place.broken(scheme + " can only be sent to", "use it in a to:"));
    } else if (component.isLenientProperties() && !component.isApi()) {
      List<String> known = options(component).toList();
      Rule.find("lenient", ofCatalog(uri, true).toArray(String[]::new))
          .filter(told -> new Nearest(known).to(told.group(1)).isPresent())
          .map(told -> told.at(place, known))
          .forEach(findings);
    }
  }

  private ComponentModel component(String uri) {
    return catalog.componentModel(uri.replaceFirst("[:?].*", ""));
  }

  private static Stream<String> options(BaseModel<?> model) {
    return Stream.ofNullable(model)
        .flatMap(
            each ->
                each instanceof ComponentModel component
                    ? component.getEndpointOptions().stream()
                    : each.getOptions().stream())
        .map(BaseOptionModel::getName);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
