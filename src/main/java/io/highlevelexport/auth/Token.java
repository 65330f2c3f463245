package io.highlevelexport.auth;

import io.highlevelexport.config.Fingerprint;

/**
 * A bearer token.
 *
 * @param value the secret itself
 */
public record Token(String value) {
  /** Names the token without telling it. */
  public String id() {
    return Fingerprint.of(value);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "token " + id();
  }
}
