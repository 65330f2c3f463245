package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Secret;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A token that somebody made by hand: a Private Integration Token, or an access token. It is the
 * same for every location, and nothing here can renew it.
 */
public record StaticToken(Secret secret) implements Credential {
  private static final ObjectMapper JSON = new ObjectMapper();

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
              : "an access token" + expiry(token) + "; nothing renews it",
          List.of());
    } catch (Secret.UnreadableException e) {
      return new Description("a token in a file", List.of(e.getMessage()));
    }
  }

  /** A JSON Web Token tells its expiry, in seconds since 1970. */
  private static String expiry(String token) {
    String[] parts = token.split("\\.");
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : "");
      long expiry = JSON.readTree(claims).path("exp").asLong();
      if (expiry > 0) {
        return "; it expires at " + Instant.ofEpochSecond(expiry);
      }
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      // it is another kind of token
    }
    return "; it does not tell until when it lives";
  }
}
