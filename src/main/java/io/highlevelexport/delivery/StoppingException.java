package io.highlevelexport.delivery;

import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;

/**
 * The export stops, or its routes are about to be replaced: what is not begun yet waits in the
 * spool.
 */
public final class StoppingException extends RuntimeException {
  private StoppingException() {
    super("the export is stopping");
  }

  /**
   * To be called before something that takes long or cannot be taken back.
   *
   * @throws StoppingException when the export stops
   */
  public static void check(Exchange exchange) {
    if (exchange.getContext().isStopping()
        || exchange.getProperty(RoutePause.PROPERTY) instanceof BooleanSupplier end
            && end.getAsBoolean()) {
      throw new StoppingException();
    }
  }

  /** Whether that is why something failed. */
  static boolean isCause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoppingException) {
        return true;
      }
    }
    return false;
  }
}
