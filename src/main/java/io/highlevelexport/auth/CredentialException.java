package io.highlevelexport.auth;

import java.io.IOException;

/** There is no token, and there will be none until somebody changes something. */
public final class CredentialException extends IOException {
  private final String outage;
  private final int status;

  /**
   * @param message what happened and what to do; no secret
   * @param outage names the trouble; the same trouble has the same name, after a restart too
   * @param status what the token endpoint answered; 0 where it did not
   */
  CredentialException(String message, String outage, int status) {
    super(message);
    this.outage = outage;
    this.status = status;
  }

  /** Names the trouble. */
  public String outage() {
    return outage;
  }

  /** The HTTP status of the token endpoint; 0 where it was not asked or did not answer. */
  public int status() {
    return status;
  }
}
