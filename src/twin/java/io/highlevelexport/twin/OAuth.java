package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.twin.Reply.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The vendor's {@code POST /oauth/token}, {@code POST /oauth/locationToken} and {@code GET
 * /oauth/installedLocations}: refresh tokens are good for one use, access tokens for a while, a
 * location's for its location, a company's for minting.
 */
public final class OAuth {
  private static final String TOKEN_PATH = "/oauth/token";
  private static final String MINT_PATH = "/oauth/locationToken";
  private static final String LOOK_UP_PATH = "/oauth/installedLocations";
  private static final String MINT_VERSION = "2021-07-28";
  private static final String LOCATION = "Location";
  private static final String COMPANY = "Company";
  private static final String EXPORT_SCOPE = "conversations/message.readonly";

  private final Tokens tokens;
  private final Clock clock;
  private final Map<String, String> apps = new HashMap<>();
  private final Map<String, Grant> refreshTokens = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> companyTokens = new HashSet<>();
  private Duration life = Duration.ofSeconds(86_399);
  private String scope = EXPORT_SCOPE + " oauth.write oauth.readonly";
  private Set<String> approved = Set.of();
  private boolean uninstalled;
  private long refreshes;
  private long reuses;
  private long mints;

  /** An app's installation in a location or a company. */
  private record Grant(String userType, String owner) {}

  OAuth(Tokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Registers an app, or changes its secret. */
  public synchronized void app(String clientId, String clientSecret) {
    apps.put(clientId, clientSecret);
  }

  /** How long access tokens live from now on; default 86,399 s. */
  public synchronized void tokenLife(Duration value) {
    life = value;
  }

  /** The scopes of tokens that are given from now on, separated by blanks. */
  public synchronized void scope(String value) {
    scope = value;
  }

  /**
   * Installs the app in a location.
   *
   * @return the first refresh token, user type Location
   */
  public synchronized String install(String locationId) {
    uninstalled = false;
    return newRefreshToken(new Grant(LOCATION, locationId));
  }

  /**
   * Installs the app in a company, for these of its locations.
   *
   * @return the first refresh token, user type Company
   */
  public synchronized String installCompany(String companyId, String... locationIds) {
    uninstalled = false;
    approved = Set.of(locationIds);
    return newRefreshToken(new Grant(COMPANY, companyId));
  }

  /** From now on every refresh token is refused, until the app is installed again. */
  public synchronized void uninstall() {
    uninstalled = true;
  }

  /** How many refresh tokens were taken for a new pair. */
  public synchronized long refreshes() {
    return refreshes;
  }

  /** How many times a refresh token came that had been taken before. */
  public synchronized long reuses() {
    return reuses;
  }

  /** How many location tokens were minted. */
  public synchronized long mints() {
    return mints;
  }

  static boolean serves(String path) {
    return path.startsWith("/oauth/");
  }

  synchronized Reply answer(TwinRequest request) {
    if (request.path().equals(LOOK_UP_PATH) && request.method().equals("GET")) {
      return installedLocations(request);
    }
    if (!request.method().equals("POST")) {
      throw Refusals.notFound("Cannot " + request.method() + " " + request.path());
    }
    return switch (request.path()) {
      case TOKEN_PATH -> refresh(request.form());
      case MINT_PATH -> mint(request);
      default -> throw Refusals.notFound("Cannot POST " + request.path());
    };
  }

  private Reply refresh(Map<String, String> form) {
    String secret = apps.get(form.getOrDefault("client_id", ""));
    if (secret == null || !secret.equals(form.get("client_secret"))) {
      throw refusal(401, "invalid_client", "Invalid client credentials");
    }
    if (!"refresh_token".equals(form.get("grant_type"))) {
      throw refusal(400, "unsupported_grant_type", "Invalid grant type");
    }
    String refreshToken = form.getOrDefault("refresh_token", "");
    Grant grant = refreshTokens.get(refreshToken);
    if (used.contains(refreshToken)) {
      reuses++;
    }
    if (grant == null || used.contains(refreshToken) || uninstalled) {
      throw refusal(400, "invalid_grant", "This refresh token is invalid");
    }
    if (!grant.userType().equals(form.getOrDefault("user_type", grant.userType()))) {
      throw refusal(400, "invalid_request", "User type mismatch");
    }
    used.add(refreshToken);
    refreshes++;
    String accessToken = "eyTwin." + UUID.randomUUID();
    boolean company = grant.userType().equals(COMPANY);
    if (company) {
      companyTokens.add(accessToken);
    }
    tokens.grant(accessToken, company ? Set.of() : Set.of(grant.owner()), expiry(), company, scope);
    ObjectNode pair = token(accessToken);
    pair.put("refresh_token", newRefreshToken(new Grant(grant.userType(), grant.owner())));
    pair.put("userType", grant.userType()).put("userId", "userTwin000000000001");
    pair.put("companyId", company ? grant.owner() : "compTwin0000000000001");
    if (!company) {
      pair.put("locationId", grant.owner());
    }
    return Reply.json(200, pair);
  }

  /** Sorted by id, in pages. */
  private Reply installedLocations(TwinRequest request) {
    checkCompany(request, "oauth.readonly");
    if (!request.query().containsKey("companyId") || !request.query().containsKey("appId")) {
      throw Refusals.unprocessable(List.of("companyId and appId must be strings"));
    }
    ObjectNode body = MessageMaker.JSON.createObjectNode().put("count", approved.size());
    ArrayNode page = body.putArray("locations");
    approved.stream()
        .sorted()
        .skip(Long.parseLong(request.query().getOrDefault("skip", "0")))
        .limit(Long.parseLong(request.query().getOrDefault("limit", "20")))
        .forEach(
            id -> page.addObject().put("_id", id).put("name", "Twin").put("isInstalled", true));
    return Reply.json(200, body);
  }

  private void checkCompany(TwinRequest request, String wantedScope) {
    if (!request.header("version").equals(MINT_VERSION)) {
      throw Refusals.unauthorized("version header was not found.");
    }
    tokens.checkAlive(request.header("authorization"));
    if (!companyTokens.contains(Tokens.bearer(request.header("authorization")))) {
      throw Refusals.unauthorized("Token's user type mismatch!");
    }
    if (!scope.contains(wantedScope)) {
      throw Refusals.unauthorized("The token is not authorized for this scope.");
    }
  }

  private Reply mint(TwinRequest request) {
    checkCompany(request, "oauth.write");
    String locationId = request.form().getOrDefault("locationId", "");
    if (!approved.contains(locationId) || !request.form().containsKey("companyId")) {
      throw Refusals.badRequest("Location not found");
    }
    mints++;
    String accessToken = "eyTwinLocation." + UUID.randomUUID();
    tokens.grant(accessToken, Set.of(locationId), expiry(), false, scope);
    return Reply.json(200, token(accessToken).put("locationId", locationId));
  }

  private Instant expiry() {
    return clock.instant().plus(life);
  }

  private ObjectNode token(String accessToken) {
    return MessageMaker.JSON
        .createObjectNode()
        .put("access_token", accessToken)
        .put("token_type", "Bearer")
        .put("expires_in", life.toSeconds())
        .put("scope", scope);
  }

  private String newRefreshToken(Grant grant) {
    String token = "rtTwin." + UUID.randomUUID();
    refreshTokens.put(token, grant);
    return token;
  }

  private static RefusedException refusal(int status, String error, String description) {
    ObjectNode body = MessageMaker.JSON.createObjectNode().put("error", error);
    return new RefusedException(Reply.json(status, body.put("error_description", description)));
  }
}
