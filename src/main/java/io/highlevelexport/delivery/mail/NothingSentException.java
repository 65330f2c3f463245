package io.highlevelexport.delivery.mail;

import jakarta.mail.MessagingException;

/** A mail failed before the server had asked for its content: it has nothing of it. */
final class NothingSentException extends MessagingException {
  private static final long serialVersionUID = 1L;

  NothingSentException(MessagingException cause) {
    super(cause.getMessage(), cause);
  }
}
