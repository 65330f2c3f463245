package io.highlevelexport.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;

/**
 * Reads route files the way Camel will, before Camel does, and says what is wrong with them in an
 * integrator's words.
 *
 * <p>The schema and the catalog are read at the first use and kept: use one object for many checks.
 * Not for use by several threads at once.
 */
public final class RouteLint {
  static final String SUFFIX = ".camel.yaml";

  private final List<Rule> rules;

  /**
   * A lint for one program.
   *
   * @param configuration every key that routes may name, with its value; empty values are taken for
   *     unknown
   * @param beans names of the beans that code binds; empty means that bean names are not checked
   * @param calledFromJava names of {@code direct:} routes that code calls; {@code *} stands for any
   *     text, as in {@code deliver-*}
   */
  public RouteLint(Properties configuration, Set<String> beans, Set<String> calledFromJava) {
    CamelCatalog catalog = new DefaultCamelCatalog(true);
    Placeholders placeholders = new Placeholders(configuration);
    Endpoints endpoints = new Endpoints(placeholders);
    this.rules =
        List.of(
            new SchemaRule(new Schema(), placeholders),
            new EndpointRule(catalog, endpoints, placeholders),
            new ExpressionRule(catalog, placeholders),
            new NamesRule(placeholders),
            new CallsRule(endpoints, placeholders, calledFromJava),
            new PlaceholderRule(placeholders),
            new BeansRule(beans, placeholders),
            new ExchangeDataRule(),
            new LoggingRule(endpoints),
            new SecretRule(),
            new FormRule(),
            new ErrorPolicyRule(),
            new HttpAnswerRule(endpoints),
            new RepeatRule());
  }

  /**
   * Checks all {@code *.camel.yaml} files of a directory together.
   *
   * @return what is wrong, by file and line; a directory or file that cannot be read is a finding
   *     too
   */
  public List<Finding> check(Path directory) {
    Set<Finding> findings = new TreeSet<>();
    List<RouteFile> files = new ArrayList<>();
    Path last = directory.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "/" : last + "/";
    Place place = new Place(name, 1, "", "");
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.filter(RouteLint::isRouteFile).sorted().toList()) {
        RouteFile file = read(name + path.getFileName(), path, findings);
        if (file != null) {
          files.add(file);
        }
      }
      if (files.isEmpty() && findings.isEmpty()) {
        findings.add(place.error("holds no *" + SUFFIX + " file", "put route files there"));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      findings.add(place.error("is no directory", "create it and put *" + SUFFIX + " files there"));
    } catch (IOException | UncheckedIOException e) {
      findings.add(place.error("cannot be listed", "let this user read the directory"));
    }
    RouteSet routes = new RouteSet(files, findings.isEmpty());
    rules.forEach(rule -> rule.check(routes, findings::add));
    return List.copyOf(findings);
  }

  private static boolean isRouteFile(Path path) {
    return path.getFileName().toString().endsWith(SUFFIX) && Files.isRegularFile(path);
  }

  private static RouteFile read(String name, Path path, Set<Finding> findings) {
    Place place = new Place(name, 1, "", "");
    try {
      YamlReader reader = new YamlReader(name, findings::add);
      YamlNode root = reader.read(Files.readString(path));
      return root == null ? null : new RouteFile(name, root, reader.lateComments());
    } catch (CharacterCodingException e) {
      findings.add(place.error("is not UTF-8", "save it as UTF-8 text"));
    } catch (IOException e) {
      findings.add(place.error("cannot be read", "let this user read the file"));
    }
    return null;
  }
}
