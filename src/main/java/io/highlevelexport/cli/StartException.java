package io.highlevelexport.cli;

import io.highlevelexport.run.Causes;

/** The export cannot start: its database, a directory or a route cannot be used. */
final class StartException extends Exception {
  StartException(Throwable cause) {
    super(Causes.inWords(cause), cause);
  }
}
