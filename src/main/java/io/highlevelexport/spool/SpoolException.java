package io.highlevelexport.spool;

/** A page cannot be written into the spool, for want of room for example. */
public final class SpoolException extends RuntimeException {
  public SpoolException(String message) {
    super(message);
  }
}
