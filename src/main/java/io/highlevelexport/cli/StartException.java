package io.highlevelexport.cli;

/**
 * The database, a directory or a route cannot be used; the message is a sentence that says which,
 * and why.
 */
public final class StartException extends Exception {
  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
