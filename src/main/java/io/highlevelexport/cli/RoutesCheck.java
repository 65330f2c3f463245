package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Release;
import io.highlevelexport.lint.Finding;
import io.highlevelexport.lint.RouteLint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads the route files the way Camel will. Takes a second or two. */
final class RoutesCheck {
  private RoutesCheck() {}

  /**
   * @param keys what the configuration gives the routes
   */
  static List<Finding> findings(Path routes, Map<String, String> keys) {
    Properties known = new Properties();
    known.setProperty("export.release", Release.version());
    known.setProperty("export.sql.dialect", "sqlite");
    known.putAll(keys);
    return new RouteLint(known, Export.BEANS).check(routes);
  }

  /** Those for which the export does not start. */
  static List<Finding> broken(Path routes, Map<String, String> keys) {
    return findings(routes, keys).stream().filter(Finding::isBroken).toList();
  }

  static void check(Path routes, Map<String, String> keys, boolean style, CheckReport report) {
    List<Finding> findings = findings(routes, keys);
    for (Finding finding : findings) {
      if (finding.isBroken()) {
        report.fail("routes", finding.toString());
      } else if (style || !finding.isStyle()) {
        report.advice("routes", finding.toString());
      }
    }
    if (findings.stream().noneMatch(Finding::isBroken)) {
      report.ok("routes", routes.toString());
    }
  }
}
