package io.highlevelexport.lint;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what is wrong with route files. Camel's own loader, reifiers and catalog decide what is
 * broken; the rules here look for risks that Camel takes without a word.
 */
public final class RouteLint {
  private final Properties configuration;
  private final Set<String> beans;
  private final List<Rule> rules;

  /**
   * A lint for one program.
   *
   * @param configuration every key that routes may name, with its value
   * @param beans names of the beans that code binds
   * @param calledFromJava names of {@code direct:} routes that code calls; {@code *} stands for any
   *     text, as in {@code deliver-*}
   */
  public RouteLint(Properties configuration, Set<String> beans, Set<String> calledFromJava) {
    this.configuration = configuration;
    this.beans = beans;
    this.rules =
        List.of(
            new CallsRule(calledFromJava),
            new DataInAddressRule(),
            new LeaksRule(),
            new LossRule(),
            new RawRule(configuration),
            new StyleRule());
  }

  /**
   * Checks all {@code *.camel.yaml} files of a directory together. Beans of {@code - beans:} lists
   * are made, as Camel's loader does.
   *
   * @return what was found, by file and line; a directory or file that cannot be read is a finding
   *     too
   */
  public List<Finding> check(Path directory) {
    Set<Finding> findings = new TreeSet<>();
    List<RouteFile> files = RouteFiles.read(directory, findings::add);
    boolean isReadable = findings.stream().noneMatch(Finding::isBroken);
    try (LoadedRoutes routes = new LoadedRoutes(files, configuration, beans, findings::add)) {
      new RouteTrial(routes, findings::add).run();
      if (isReadable) {
        rules.forEach(rule -> rule.check(routes, findings::add));
      }
    }
    files.stream()
        .filter(RouteFile::isEmpty)
        .filter(file -> findings.stream().noneMatch(each -> each.file().equals(file.name())))
        .toList()
        .forEach(file -> findings.add(file.at(1).risk("holds no route", "start it with - route:")));
    return List.copyOf(findings);
  }
}
