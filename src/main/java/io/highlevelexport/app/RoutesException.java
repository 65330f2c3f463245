package io.highlevelexport.app;

/** Camel cannot start the routes: a file is wrong, or something that it needs is taken. */
public final class RoutesException extends Exception {
  RoutesException(Exception cause) {
    super(cause);
  }
}
