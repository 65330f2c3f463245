package io.highlevelexport.twin;

/** A request that the API refuses; carries the answer. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Reply reply;

  RefusedException(Reply reply) {
    super("refused with " + reply.status(), null, false, false);
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }
}
