package io.highlevelexport.delivery;

/** A sink gives up on one message, so that the others do not wait for it any longer. */
public final class SetAsideException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SetAsideException(String why) {
    super(why);
  }
}
