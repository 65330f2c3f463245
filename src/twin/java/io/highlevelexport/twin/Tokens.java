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
   * @param refusal null while the token is good, else the 401's text
   * @param company whether it is a company's, which exports nothing
   */
  private record Grant(
      Set<String> locations, String refusal, Instant expiry, boolean company, String scope) {
    Grant refusedWith(String message) {
      return new Grant(locations, message, expiry, company, scope);
    }
  }

  /** Adds a token, or gives one other locations. */
  public void grant(String token, String... locations) {
    grant(token, Set.copyOf(List.of(locations)), Instant.MAX, false, SCOPE);
  }

  void grant(String token, Set<String> locations, Instant expiry, boolean company, String scope) {
    grants.put(token, new Grant(locations, null, expiry, company, scope));
  }

  /** From now on requests with the token get a 401 with this text, until it is restored. */
  public void revoke(String token, String message) {
    grants.compute(
        token,
        (name, grant) ->
            grant == null
                ? new Grant(Set.of(), message, Instant.MAX, false, SCOPE)
                : grant.refusedWith(message));
  }

  /** Ends what {@link #revoke} began. */
  public void restore(String token) {
    grants.computeIfPresent(token, (name, grant) -> grant.refusedWith(null));
  }

  /** Goes on where the header holds a good token, a company's or not, with the scope. */
  void check(String authorization, boolean company, String scope) {
    if (!authorization.startsWith(BEARER) || authorization.length() == BEARER.length()) {
      throw new RefusedException(401, "Invalid JWT");
    }
    String token = bearer(authorization);
    Grant grant = grants.get(token);
    if (grant == null) {
      boolean isPrivate = token.startsWith("pit-");
      throw new RefusedException(
          401,
          isPrivate
              ? "Invalid Private Integration token"
              : "Invalid token: access token is invalid");
    }
    if (grant.refusal() != null) {
      throw new RefusedException(401, grant.refusal());
    }
    if (!grant.expiry().isAfter(clock.instant())) {
      throw new RefusedException(401, "Invalid token: access token is expired");
    }
    if (grant.company() != company) {
      throw new RefusedException(401, "Token's user type mismatch!");
    }
    if (!grant.scope().contains(scope)) {
      throw new RefusedException(401, "The token is not authorized for this scope.");
    }
  }

  private static String bearer(String authorization) {
    return authorization.substring(BEARER.length());
  }

  boolean opens(String authorization, String location) {
    return grants.get(bearer(authorization)).locations().contains(location);
  }
}
