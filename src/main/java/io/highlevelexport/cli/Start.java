package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.RoutesException;
import io.highlevelexport.config.Settings;
import io.highlevelexport.lint.Finding;
import java.nio.file.Path;
import java.util.List;

/** Starts an export unless its routes are broken, and says in plain words why it does not start. */
public final class Start {
  private Start() {}

  /**
   * @param routes the directory of the routes
   */
  public static void start(Export export, Settings settings, Path routes) throws StartException {
    List<Finding> broken = RoutesCheck.broken(routes, settings.placeholders());
    if (!broken.isEmpty()) {
      throw new StartException(
          "The export cannot start: the routes cannot be used:" + list(broken), null);
    }
    try {
      export.start();
    } catch (RoutesException e) {
      throw new StartException("The export cannot start: " + Problems.root(e.getCause()), e);
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
