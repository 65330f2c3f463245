package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Release;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.lint.Finding;
import io.highlevelexport.lint.RouteLint;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the route files the way Camel will. Takes a second or two. */
final class RoutesCheck {
  private RoutesCheck() {}

  private static List<Finding> findings(RouteFolder routes, Settings settings) {
    Properties known = new Properties();
    known.setProperty("export.release", Release.version());
    known.setProperty("export.sql.dialect", "sqlite");
    known.putAll(settings.placeholders());
    // what is wrong with it is told of the key: a route that names it is right all the same
    known.setProperty("export.mail.host", "localhost");
    Set<String> needed = new HashSet<>(Export.ROUTES);
    if (settings.content().isEmpty()) {
      needed.remove("fetch-content");
    }
    return new RouteLint(known, Export.BEANS, needed).check(routes);
  }

  /**
   * @param what comes before what is wrong
   * @throws StartException when an export does not start with these routes
   */
  static void require(RouteFolder routes, Settings settings, String what) throws StartException {
    String broken =
        findings(routes, settings).stream()
            .filter(Finding::isBroken)
            .map(finding -> "\n  " + finding)
            .collect(Collectors.joining());
    if (!broken.isEmpty()) {
      throw new StartException(what + broken);
    }
  }

  static void check(Path routes, Settings settings, CheckReport.Subject report) {
    List<Finding> findings = findings(new RouteFolder(routes), settings);
    for (Finding finding : findings) {
      if (finding.isBroken()) {
        report.fail("%s", finding);
      } else {
        report.advice("%s", finding);
      }
    }
    if (findings.stream().noneMatch(Finding::isBroken)) {
      report.ok("%s", routes);
    }
  }
}
