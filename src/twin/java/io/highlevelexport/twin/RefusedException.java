package io.highlevelexport.twin;

/** A request that the API refuses, and the answer to it. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Reply reply;

  RefusedException(int status, String... messages) {
    this(Fault.error(status, messages));
  }

  RefusedException(Reply reply) {
    super("refused with " + reply.status(), null, false, false);
    this.reply = reply;
  }

  Reply reply() {
    return reply;
  }
}
