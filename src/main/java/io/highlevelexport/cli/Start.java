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
final class Start {
  private Start() {}

  /**
   * @param routes the directory of the routes
   */
  static void start(Export export, Settings settings, Path routes) throws StartException {
    try {
      export.start();
    } catch (RoutesException e) {
      List<Finding> errors =
          RoutesCheck.findings(routes, settings.placeholders()).stream()
              .filter(Finding::isError)
              .toList();
      throw errors.isEmpty() ? new StartException(e) : new StartException(inWords(errors));
    } catch (RuntimeException e) {
      throw new StartException(e);
    }
  }

  private static String inWords(List<Finding> errors) {
    StringBuilder text = new StringBuilder("the routes cannot be used:");
    errors.forEach(error -> text.append(System.lineSeparator()).append("  ").append(error));
    return text.toString();
  }
}
