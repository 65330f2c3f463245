package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

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
  private final Set<String> companyTokens = new HashSet<>();
  private Duration life = Duration.ofSeconds(86_399);
  private String scope = EXPORT_SCOPE + " oauth.write oauth.readonly";
  private Set<String> approved = Set.of();
  private boolean uninstalled;
  private long refreshes;
  private long reuses;
  private long mints;

  /** An app's installation in a location or a company. */
  private static final class Grant {
    private final String userType;
    private final String owner;
    private boolean used;

    private Grant(String userType, String owner) {
      this.userType = userType;
      this.owner = owner;
    }
  }

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

  /** From now on every refresh token is refused, until the app is installed anew. */
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

  synchronized Reply answer(TwinRequest request) throws RefusedException {
    if (request.path().equals(LOOK_UP_PATH) && request.method().equals("GET")) {
      return installedLocations(request);
    }
    if (!request.method().equals("POST")) {
      throw new RefusedException(
          Refusals.notFound("Cannot " + request.method() + " " + request.path()));
    }
    return switch (request.path()) {
      case TOKEN_PATH -> refresh(request.form());
      case MINT_PATH -> mint(request);
      default -> throw new RefusedException(Refusals.notFound("Cannot POST " + request.path()));
    };
  }

  private Reply refresh(Map<String, String> form) throws RefusedException {
    String secret = apps.get(form.getOrDefault("client_id", ""));
    if (secret == null || !secret.equals(form.get("client_secret"))) {
      throw new RefusedException(refusal(401, "invalid_client", "Invalid client credentials"));
    }
    if (!"refresh_token".equals(form.get("grant_type"))) {
      throw new RefusedException(refusal(400, "unsupported_grant_type", "Invalid grant type"));
    }
    Grant grant = refreshTokens.get(form.getOrDefault("refresh_token", ""));
    if (grant != null && grant.used) {
      reuses++;
    }
    if (grant == null || grant.used || uninstalled) {
      throw new RefusedException(refusal(400, "invalid_grant", "This refresh token is invalid"));
    }
    if (!grant.userType.equals(form.getOrDefault("user_type", grant.userType))) {
      throw new RefusedException(refusal(400, "invalid_request", "User type mismatch"));
    }
    grant.used = true;
    refreshes++;
    String accessToken = "eyTwin." + UUID.randomUUID();
    boolean company = grant.userType.equals(COMPANY);
    if (company) {
      companyTokens.add(accessToken);
    }
    tokens.grant(accessToken, company ? Set.of() : Set.of(grant.owner), expiry(), company, scope);
    return pair(
        accessToken,
        ",\"refresh_token\":\""
            + newRefreshToken(new Grant(grant.userType, grant.owner))
            + "\",\"userType\":\""
            + grant.userType
            + "\",\"companyId\":\""
            + (company ? grant.owner : "compTwin0000000000001")
            + (company ? "" : "\",\"locationId\":\"" + grant.owner)
            + "\",\"userId\":\"userTwin000000000001\"");
  }

  /** Sorted by id, in pages. */
  private Reply installedLocations(TwinRequest request) throws RefusedException {
    checkCompany(request, "oauth.readonly");
    if (!request.query().containsKey("companyId") || !request.query().containsKey("appId")) {
      throw new RefusedException(
          Refusals.unprocessable(List.of("companyId and appId must be strings")));
    }
    String page =
        approved.stream()
            .sorted()
            .skip(Long.parseLong(request.query().getOrDefault("skip", "0")))
            .limit(Long.parseLong(request.query().getOrDefault("limit", "20")))
            .map(id -> "{\"_id\":\"" + id + "\",\"name\":\"Twin\",\"isInstalled\":true}")
            .collect(Collectors.joining(","));
    String body = "{\"locations\":[" + page + "],\"count\":" + approved.size() + "}";
    return Reply.json(200, body.getBytes(StandardCharsets.UTF_8));
  }

  private void checkCompany(TwinRequest request, String wantedScope) throws RefusedException {
    if (!request.header("version").equals(MINT_VERSION)) {
      throw new RefusedException(Refusals.unauthorized("version header was not found."));
    }
    tokens.checkAlive(request.header("authorization"));
    if (!companyTokens.contains(Tokens.bearer(request.header("authorization")))) {
      throw new RefusedException(Refusals.unauthorized("Token's user type mismatch!"));
    }
    if (!scope.contains(wantedScope)) {
      throw new RefusedException(
          Refusals.unauthorized("The token is not authorized for this scope."));
    }
  }

  private Reply mint(TwinRequest request) throws RefusedException {
    checkCompany(request, "oauth.write");
    String locationId = request.form().getOrDefault("locationId", "");
    if (!approved.contains(locationId) || !request.form().containsKey("companyId")) {
      throw new RefusedException(Refusals.badRequest("Location not found"));
    }
    mints++;
    String accessToken = "eyTwinLocation." + UUID.randomUUID();
    tokens.grant(accessToken, Set.of(locationId), expiry(), false, scope);
    return pair(accessToken, ",\"locationId\":\"" + locationId + "\"");
  }

  private Instant expiry() {
    return clock.instant().plus(life);
  }

  private Reply pair(String accessToken, String more) {
    String body =
        "{\"access_token\":\""
            + accessToken
            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
            + life.toSeconds()
            + ",\"scope\":\""
            + scope
            + '"'
            + more
            + '}';
    return Reply.json(200, body.getBytes(StandardCharsets.UTF_8));
  }

  private String newRefreshToken(Grant grant) {
    String token = "rtTwin." + UUID.randomUUID();
    refreshTokens.put(token, grant);
    return token;
  }

  private static Reply refusal(int status, String error, String description) {
    String body = "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}";
    return Reply.json(status, body.getBytes(StandardCharsets.UTF_8));
  }
}
