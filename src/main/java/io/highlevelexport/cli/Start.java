package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.lint.Finding;
import io.highlevelexport.run.Export;
import io.highlevelexport.run.RoutesException;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts an export, and says in plain words why it does not start. The routes are looked at only
 * then: it takes longer than a start.
 */
public final class Start {
  private Start() {}

  /**
   * @param routes the directory of the routes
   */
  public static void start(Export export, Settings settings, Path routes) throws StartException {
    try {
      export.start();
    } catch (RoutesException e) {
      List<Finding> errors =
          RoutesCheck.findings(routes, settings.placeholders()).stream()
              .filter(Finding::isError)
              .toList();
      String why =
          errors.isEmpty()
              ? Problems.root(e.getCause())
              : "the routes cannot be used:" + list(errors);
      throw new StartException("The export cannot start: " + why, e);
    } catch (RuntimeException e) {
      throw new StartException("The export cannot start: " + Problems.root(e), e);
    }
  }

  private static String list(List<Finding> errors) {
    StringBuilder text = new StringBuilder();
    errors.forEach(error -> text.append(System.lineSeparator()).append("  ").append(error));
    return text.toString();
  }
}
