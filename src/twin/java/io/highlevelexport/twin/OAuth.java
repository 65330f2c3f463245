package io.highlevelexport.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The vendor's tokens, in both of its versions: refresh tokens are good for one use, but within 30
 * s the same answer is given again; access tokens for a while, a location's for its location, a
 * company's for minting. An app that is installed can be reconnected; a person's consent and a
 * reconnection give a code, which is good once and ends the refresh tokens from before.
 */
public final class OAuth {
  private static final Pattern UNDERSCORE = Pattern.compile("_(\\w)");
  private static final String V3 = "v3";
  private static final String DATED = "2021-07-28";
  private static final String COMPANY = "Company";

  private final Tokens tokens;
  private final Clock clock;
  private final Map<String, String> apps = new HashMap<>();
  private final Map<String, Refresh> refreshTokens = new HashMap<>();
  private final Map<String, Code> codes = new HashMap<>();
  private final Map<String, Grant> installed = new HashMap<>();
  private Duration life = Duration.ofSeconds(86_399);
  private Duration repeats = Duration.ofSeconds(30);
  private String scope = Tokens.SCOPE + " oauth.write oauth.readonly";
  private ObjectNode odd = MessageMaker.JSON.createObjectNode();
  private Set<String> approved = Set.of();
  private boolean uninstalled;
  private int mostOnAPage = Integer.MAX_VALUE;
  private long refreshes;
  private long reuses;

  /** An app's installation in a location or a company. */
  private record Grant(String userType, String owner) {}

  /** A refresh token: whose it is, when it was taken, and what was given for it. */
  private record Refresh(Grant grant, Instant takenAt, Reply reply) {}

  /**
   * @param redirectUri empty where it was sent to none
   */
  private record Code(Grant grant, String redirectUri) {}

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

  /** How long a refresh token that was taken is answered as the first time; default 30 s. */
  public synchronized void repeatsFor(Duration value) {
    repeats = value;
  }

  /** Fields that every token answer has from now on, a JSON object. */
  public synchronized void odd(String fields) throws JsonProcessingException {
    odd = (ObjectNode) MessageMaker.JSON.readTree(fields);
  }

  /**
   * Installs the app in a location.
   *
   * @return the first refresh token, user type Location
   */
  public synchronized String install(String locationId) {
    return install(new Grant("Location", locationId));
  }

  /**
   * Installs the app in a company, for these of its locations.
   *
   * @return the first refresh token, user type Company
   */
  public synchronized String installCompany(String companyId, String... locationIds) {
    approved = Set.of(locationIds);
    return install(new Grant(COMPANY, companyId));
  }

  private String install(Grant grant) {
    uninstalled = false;
    installed.put(grant.owner(), grant);
    return newRefreshToken(grant);
  }

  /** A page of locations has so many at most, however many are asked for. */
  public synchronized void mostOnAPage(int most) {
    mostOnAPage = most;
  }

  /** From now on every refresh token is refused, until the app is installed again. */
  public synchronized void uninstall() {
    uninstalled = true;
  }

  /** How many refresh tokens were taken for a new pair. */
  public synchronized long refreshes() {
    return refreshes;
  }

  /** How many times a refresh token came that was dead because it had been taken before. */
  public synchronized long reuses() {
    return reuses;
  }

  synchronized Reply answer(Endpoint.Call call) {
    TwinRequest request = call.request();
    boolean v3 = request.header("version").equals(V3);
    return switch (request.method() + " " + request.path()) {
      case "GET /oauth/chooselocation" -> consent(request.query());
      case "POST /oauth/token" -> pair(request, v3);
      case "POST /oauth/reconnect" -> reconnect(request.form());
      case "POST /oauth/locationToken" -> mint(request, false);
      case "POST /oauth/location-token" -> mint(request, true);
      case "GET /oauth/installedLocations" -> installedLocations(request, false);
      case "GET /oauth/installed-locations" -> installedLocations(request, true);
      default -> throw request.unknown();
    };
  }

  /** A person who consents at once, for the first location or company that has the app. */
  private Reply consent(Map<String, String> query) {
    String redirectUri = query.getOrDefault("redirect_uri", "");
    if (!apps.containsKey(query.getOrDefault("client_id", "")) || installed.isEmpty()) {
      throw refusal(400, "invalid_request", "Unknown app");
    }
    String state = URLEncoder.encode(query.getOrDefault("state", ""), StandardCharsets.UTF_8);
    String code = newCode(installed.values().iterator().next(), redirectUri);
    return Reply.text(
        302, Map.of("Location", redirectUri + "?code=" + code + "&state=" + state), "");
  }

  private Reply reconnect(Map<String, String> form) {
    checkApp(form.get("clientKey"), form.get("clientSecret"));
    Grant grant = installed.get(form.getOrDefault("companyId", form.get("locationId")));
    if (grant == null || uninstalled) {
      throw refusal(400, "invalid_request", "The app is not installed there");
    }
    ObjectNode answer =
        MessageMaker.JSON.createObjectNode().put("authorizationCode", newCode(grant, ""));
    return Reply.json(200, answer.put("expiresAt", clock.instant().plusSeconds(60).toString()));
  }

  private String newCode(Grant grant, String redirectUri) {
    String code = "codeTwin." + UUID.randomUUID();
    codes.put(code, new Code(grant, redirectUri));
    return code;
  }

  private void checkApp(String clientId, String clientSecret) {
    if (clientId == null || !apps.getOrDefault(clientId, "").equals(clientSecret)) {
      throw refusal(401, "invalid_client", "Invalid client credentials");
    }
  }

  private Reply pair(TwinRequest request, boolean v3) {
    checkApp(field(request, v3, "client_id"), field(request, v3, "client_secret"));
    return switch (field(request, v3, "grant_type")) {
      case "refresh_token" -> refreshed(request, v3);
      case "authorization_code" -> newPair(ofCode(request, v3), v3);
      default -> throw refusal(400, "unsupported_grant_type", "Invalid grant type");
    };
  }

  private Reply refreshed(TwinRequest request, boolean v3) {
    String refreshToken = field(request, v3, "refresh_token");
    Refresh known = refreshTokens.get(refreshToken);
    boolean isTaken = known != null && known.reply() != null;
    if (isTaken && !uninstalled && clock.instant().isBefore(known.takenAt().plus(repeats))) {
      return known.reply();
    }
    reuses += isTaken ? 1 : 0;
    if (known == null || isTaken || uninstalled) {
      throw refusal(400, "invalid_grant", "This refresh token is invalid");
    }
    String userType = field(request, v3, "user_type");
    if (!userType.isEmpty() && !known.grant().userType().equals(userType)) {
      throw refusal(400, "invalid_request", "User type mismatch");
    }
    Reply reply = newPair(known.grant(), v3);
    refreshTokens.put(refreshToken, new Refresh(known.grant(), clock.instant(), reply));
    refreshes++;
    return reply;
  }

  private Grant ofCode(TwinRequest request, boolean v3) {
    Code code = codes.remove(field(request, v3, "code"));
    if (code == null || !code.redirectUri().equals(field(request, v3, "redirect_uri"))) {
      throw refusal(400, "invalid_grant", "Invalid authorization code");
    }
    refreshTokens.values().removeIf(each -> each.grant().equals(code.grant()));
    return code.grant();
  }

  private Reply newPair(Grant grant, boolean v3) {
    boolean company = grant.userType().equals(COMPANY);
    ObjectNode pair = token(company ? Set.of() : Set.of(grant.owner()), company);
    pair.put("refresh_token", newRefreshToken(grant));
    pair.put("userType", grant.userType()).put("userId", "userTwin000000000001");
    pair.put("companyId", company ? grant.owner() : "compTwin0000000000001");
    if (!company) {
      pair.put("locationId", grant.owner());
    }
    return json(pair.setAll(odd), v3);
  }

  private static String field(TwinRequest request, boolean v3, String name) {
    return request.form().getOrDefault(v3 ? camelCase(name) : name, "");
  }

  private static String camelCase(String name) {
    return UNDERSCORE.matcher(name).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
  }

  private static Reply json(ObjectNode body, boolean v3) {
    ObjectNode answer = MessageMaker.JSON.createObjectNode();
    body.forEachEntry((name, value) -> answer.set(v3 ? camelCase(name) : name, value));
    return Reply.json(200, answer);
  }

  /** Sorted by id, in pages. */
  private Reply installedLocations(TwinRequest request, boolean v3) {
    checkCompany(request, "oauth.readonly", v3);
    Map<String, String> query = request.query();
    if (!query.containsKey("companyId") || !query.containsKey("appId")) {
      throw new RefusedException(422, "companyId and appId must be strings");
    }
    ObjectNode body = MessageMaker.JSON.createObjectNode();
    ArrayNode page = body.putArray(v3 ? "items" : "locations");
    int from = Integer.parseInt(query.getOrDefault(v3 ? "pageToken" : "skip", "0"));
    int asked = Integer.parseInt(query.getOrDefault(v3 ? "pageSize" : "limit", "20"));
    int most = Math.min(asked, mostOnAPage);
    approved.stream()
        .sorted()
        .skip(from)
        .limit(most)
        .forEach(
            id -> page.addObject().put("_id", id).put("name", "Twin").put("isInstalled", true));
    if (!v3) {
      body.put("count", approved.size());
    } else if (from + most < approved.size()) {
      body.putObject("pagination").put("nextPageToken", Integer.toString(from + most));
    }
    return Reply.json(200, body);
  }

  private void checkCompany(TwinRequest request, String wantedScope, boolean v3) {
    if (!request.header("version").equals(v3 ? V3 : DATED)) {
      throw new RefusedException(401, "version header was not found.");
    }
    tokens.check(request.header("authorization"), true, wantedScope);
  }

  private Reply mint(TwinRequest request, boolean v3) {
    checkCompany(request, "oauth.write", v3);
    String locationId = request.form().getOrDefault("locationId", "");
    if (!approved.contains(locationId) || !request.form().containsKey("companyId")) {
      throw new RefusedException(400, "Location not found");
    }
    return json(token(Set.of(locationId), false).put("locationId", locationId), v3);
  }

  private ObjectNode token(Set<String> locations, boolean company) {
    String accessToken = "eyTwin." + UUID.randomUUID();
    tokens.grant(accessToken, locations, clock.instant().plus(life), company, scope);
    return MessageMaker.JSON
        .createObjectNode()
        .put("access_token", accessToken)
        .put("token_type", "Bearer")
        .put("expires_in", life.toSeconds())
        .put("scope", scope);
  }

  private String newRefreshToken(Grant grant) {
    String token = "rtTwin." + UUID.randomUUID();
    refreshTokens.put(token, new Refresh(grant, null, null));
    return token;
  }

  private static RefusedException refusal(int status, String error, String description) {
    ObjectNode body = MessageMaker.JSON.createObjectNode().put("error", error);
    return new RefusedException(Reply.json(status, body.put("error_description", description)));
  }
}
