package io.highlevelexport.auth;

import io.highlevelexport.config.Secret;
import java.io.IOException;
import java.util.List;

/**
 * A token that somebody made by hand: a Private Integration Token, or an access token. It is the
 * same for every location, and nothing here can renew it.
 */
public record StaticToken(Secret secret) implements Credential {
  @Override
  public Token tokenFor(String locationId) throws IOException {
    return new Token(secret.current());
  }

  @Override
  public void refused(String locationId, String tokenId) {
    // there is no other; a file with another one is noticed automatically
  }

  @Override
  public String fingerprint() {
    return secret.fingerprint();
  }

  @Override
  public String mask(String text) {
    return secret.mask(text);
  }

  @Override
  public Description describe() {
    try {
      String token = secret.current();
      return new Description(
          token.startsWith("pit-")
              ? "a Private Integration Token, good until somebody rotates or deletes it; what"
                  + " scopes it has cannot be asked, it needs "
                  + SCOPE
              : "an access token; those of apps live for a day, and nothing renews this one",
          List.of());
    } catch (Secret.UnreadableException e) {
      return new Description("a token in a file", List.of(e.getMessage()));
    }
  }
}
