package io.highlevelexport.auth;

/** When the API is asked again for a location whose token it has refused. */
public enum AskAgain {
  /** After pauses that grow, and at each start: it may pass. */
  AFTER_A_PAUSE,
  /**
   * Once a day, over restarts too: it stays until somebody changes something, but that need not be
   * the credential.
   */
  ONCE_A_DAY,
  /** When there is another credential, over restarts too. */
  WITH_ANOTHER_CREDENTIAL
}
