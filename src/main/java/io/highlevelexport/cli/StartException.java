package io.highlevelexport.cli;

/** The export cannot start: its database, a directory or a route cannot be used. */
final class StartException extends Exception {
  StartException(String message) {
    super(message);
  }

  StartException(Throwable cause) {
    super(Problems.root(cause), cause);
  }
}
