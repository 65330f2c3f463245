package io.highlevelexport.lint;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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
            new InstalledRule(catalog, endpoints, RouteLint.class.getClassLoader()),
            new ExpressionRule(catalog, placeholders),
            new NamesRule(placeholders),
            new CallsRule(endpoints, placeholders, calledFromJava),
            new SinksRule(endpoints, placeholders),
            new FieldsRule(),
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
    RouteSet routes = RouteFiles.read(directory, findings::add);
    rules.forEach(rule -> rule.check(routes, findings::add));
    return List.copyOf(findings);
  }
}
