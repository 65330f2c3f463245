package io.highlevelexport.auth;

import java.io.IOException;

/** There is no token, and there will be none until somebody changes something. */
public final class CredentialException extends IOException {
  private final String outage;
  private final int status;
  private final AskAgain askAgain;

  CredentialException(String message, String outage, int status, AskAgain askAgain) {
    super(message);
    this.outage = outage;
    this.status = status;
    this.askAgain = askAgain;
  }

  /** Names the trouble: the same trouble has the same name, after a restart too. */
  public String outage() {
    return outage;
  }

  public AskAgain askAgain() {
    return askAgain;
  }

  /** The HTTP status of the token endpoint; 0 where it was not asked or did not answer. */
  public int status() {
    return status;
  }
}
