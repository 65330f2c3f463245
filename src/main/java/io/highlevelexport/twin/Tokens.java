package io.highlevelexport.twin;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which bearer tokens are good for which locations. */
final class Tokens {
  private static final String BEARER = "Bearer ";
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();

  /**
   * @param refusal null while the token is good, else the 401's text
   */
  private record Grant(Set<String> locations, String refusal) {}

  void grant(String token, Set<String> locations) {
    grants.put(token, new Grant(locations, null));
  }

  void refuse(String token, String message) {
    grants.compute(
        token, (name, grant) -> new Grant(grant == null ? Set.of() : grant.locations(), message));
  }

  void restore(String token) {
    grants.computeIfPresent(token, (name, grant) -> new Grant(grant.locations(), null));
  }

  /** Goes on where the header holds a good token. */
  void check(String authorization) throws RefusedException {
    if (!authorization.startsWith(BEARER) || authorization.length() == BEARER.length()) {
      throw new RefusedException(Refusals.unauthorized("Invalid JWT"));
    }
    String token = authorization.substring(BEARER.length());
    Grant grant = grants.get(token);
    if (grant == null) {
      boolean isPrivate = token.startsWith("pit-");
      throw new RefusedException(
          Refusals.unauthorized(
              isPrivate
                  ? "Invalid Private Integration token"
                  : "Invalid token: access token is invalid"));
    }
    if (grant.refusal() != null) {
      throw new RefusedException(Refusals.unauthorized(grant.refusal()));
    }
  }

  boolean opens(String authorization, String location) {
    return grants.get(authorization.substring(BEARER.length())).locations().contains(location);
  }
}
