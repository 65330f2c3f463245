package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.RoutesException;
import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.ops.Phrases;

/** Starts an export unless its routes are broken, and says in plain words why it does not start. */
public final class Start {
  private static final String CANNOT = "The export cannot start: ";

  private Start() {}

  /**
   * @throws StartException when it does not; the message says why
   */
  public static void start(Export export) throws StartException {
    RoutesCheck.require(
        new RouteFolder(export.routes()), export.settings(), CANNOT + "the routes cannot be used:");
    try {
      export.start();
    } catch (RoutesException e) {
      throw new StartException(CANNOT + Phrases.root(e.getCause()), e);
    } catch (RuntimeException e) {
      throw new StartException(CANNOT + Phrases.root(e), e);
    }
  }
}
