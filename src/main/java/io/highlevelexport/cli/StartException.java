package io.highlevelexport.cli;

import io.highlevelexport.app.LeaseKeeper;

/**
 * The database, a directory or a route cannot be used; the message is a sentence that says which,
 * and why.
 */
public class StartException extends Exception {
  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }

  int exitCode() {
    return HighlevelExport.CONFIGURATION;
  }

  /** Whether nothing is wrong but that another instance works on the database. */
  boolean isOthersTurn() {
    return getCause() instanceof LeaseKeeper.RefusedException;
  }
}
