package io.highlevelexport.twin;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which bearer tokens are good for which locations, and until when. */
public final class Tokens {
  /** What exports. */
  static final String SCOPE = "conversations/message.readonly";

  private static final String BEARER = "Bearer ";
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final Clock clock;

  Tokens(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param company whether it is a company's, which exports nothing
   */
  private record Grant(Set<String> locations, Instant expiry, boolean company, String scope) {}

  /** Adds a token, or gives one other locations. */
  public void grant(String token, String... locations) {
    grant(token, Set.copyOf(List.of(locations)), Instant.MAX, false, SCOPE);
  }

  void grant(String token, Set<String> locations, Instant expiry, boolean company, String scope) {
    grants.put(token, new Grant(locations, expiry, company, scope));
  }

  /**
   * Goes on where the header holds a good token, a company's or not, with the scope.
   *
   * @return the locations that it opens
   */
  Set<String> check(String authorization, boolean company, String scope) {
    if (!authorization.startsWith(BEARER)) {
      throw refused("Invalid JWT");
    }
    String token = authorization.substring(BEARER.length());
    Grant grant = grants.get(token);
    if (grant == null) {
      throw refused(
          token.startsWith("pit-")
              ? "Invalid Private Integration token"
              : "Invalid token: access token is invalid");
    }
    if (!grant.expiry().isAfter(clock.instant())) {
      throw refused("Invalid token: access token is expired");
    }
    if (grant.company() != company) {
      throw refused("Token's user type mismatch!");
    }
    if (!grant.scope().contains(scope)) {
      throw refused("The token is not authorized for this scope.");
    }
    return grant.locations();
  }

  private static RefusedException refused(String message) {
    return new RefusedException(401, message);
  }
}
