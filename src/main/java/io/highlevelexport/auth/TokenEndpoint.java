package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.http.OutgoingHttp.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/**
 * Asks the vendor for tokens, as its OpenAPI file {@code apps/oauth.json} and its help pages have
 * it, in the shape of {@code export.api.version}. Every request has a connection of its own and is
 * sent once: a pooled connection that has died would leave it open whether a refresh token was
 * used.
 */
public final class TokenEndpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNDERSCORE = Pattern.compile("_(\\w)");
  private static final String V3 = "v3";
  private static final String DATED = "2021-07-28";
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_WORDS = 300;
  private static final int LOCATIONS_A_PAGE = 100;

  private final Settings.Api api;
  private final OutgoingHttp http;
  private final String userAgent;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param userAgent names the export; the vendor's firewall refuses libraries that do not
   * @param timeout for one whole answer
   */
  public TokenEndpoint(Settings.Api api, String userAgent, Duration timeout, Clock clock) {
    this.api = api;
    this.http = new OutgoingHttp(api.proxy());
    this.userAgent = userAgent;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** The endpoint says no in its own words. */
  static final class RefusedException extends IOException {
    private final int status;

    RefusedException(int status, String words) {
      super(words);
      this.status = status;
    }

    int status() {
      return status;
    }

    /** Whether the refresh token is dead, and not only refused this time. */
    boolean isInvalidGrant() {
      return getMessage().contains("invalid_grant");
    }

    /** Whether it stays so until a person does something. */
    boolean isDead() {
      return isInvalidGrant() || (status == 401 && getMessage().contains("invalid_client"));
    }
  }

  /** The request went out, and nobody knows what became of it. */
  static final class InDoubtException extends IOException {
    InDoubtException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Changes a refresh token for a new pair. It may be sent again: for 30 s the vendor gives the
   * same pair.
   *
   * @throws RefusedException when it is refused
   * @throws InDoubtException when it may be used up without an answer
   * @throws IOException when it is not used up, and the same may go well later
   */
  Grant refresh(Settings.OAuth app, String refreshToken) throws IOException {
    return token(app, "refresh_token", Map.of("refresh_token", refreshToken));
  }

  /**
   * Changes an authorization code for the first pair.
   *
   * @param more the {@code redirect_uri} that the code was sent to, if it was
   * @throws IOException as for {@link #refresh}
   */
  Grant exchange(Settings.OAuth app, String code, Map<String, String> more) throws IOException {
    Map<String, String> fields = new HashMap<>(more);
    fields.put("code", code);
    return token(app, "authorization_code", fields);
  }

  /**
   * Gets a new pair for an app that is still installed, without a refresh token and a person.
   *
   * @param owner {@code locationId} or {@code companyId}
   * @throws IOException as for {@link #refresh}
   */
  Grant reconnect(Settings.OAuth app, String owner, String id) throws IOException {
    HttpPost request = new HttpPost(api.url() + "/oauth/reconnect");
    String body =
        JSON.createObjectNode()
            .put("clientKey", app.clientId())
            .put("clientSecret", app.clientSecret().current())
            .put(owner, id)
            .toString();
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    Answer answer = send(versioned(request));
    if (answer.status() == 404) {
      throw new RefusedException(404, "status 404");
    }
    String code = field(successful(answer), "authorizationCode").asText("");
    if (code.isBlank()) {
      throw new IOException("the token endpoint reconnects without an authorization code");
    }
    return exchange(app, code, Map.of());
  }

  private Grant token(Settings.OAuth app, String type, Map<String, String> more)
      throws IOException {
    Map<String, String> fields = new HashMap<>(more);
    fields.put("client_id", app.clientId());
    fields.put("client_secret", app.clientSecret().current());
    fields.put("grant_type", type);
    fields.put("user_type", app.userType());
    HttpUriRequestBase request = form("/oauth/token", fields);
    return grant(isV3() ? versioned(request) : request);
  }

  /**
   * Mints a location's token with its agency's.
   *
   * @throws RefusedException when it is refused
   * @throws IOException when the same may go well later
   */
  Grant mint(Token company, String companyId, String locationId) throws IOException {
    Map<String, String> fields = Map.of("companyId", companyId, "locationId", locationId);
    String path = isV3() ? "/oauth/location-token" : "/oauth/locationToken";
    return grant(asCompany(form(path, fields), company));
  }

  /**
   * The ids of every location of the company that the app is installed in.
   *
   * @throws RefusedException when it is refused
   * @throws IOException when the same may go well later
   */
  List<String> installedLocations(Token company, String companyId, String appId)
      throws IOException {
    Set<String> ids = new LinkedHashSet<>();
    String query =
        (isV3() ? "/oauth/installed-locations?pageSize=" : "/oauth/installedLocations?limit=")
            + LOCATIONS_A_PAGE
            + "&isInstalled=true&companyId="
            + encoded(companyId)
            + "&appId="
            + encoded(appId);
    String next = isV3() ? "" : "&skip=0";
    while (next != null) {
      int before = ids.size();
      JsonNode page = successful(send(asCompany(new HttpGet(api.url() + query + next), company)));
      for (JsonNode location : page.path(isV3() ? "items" : "locations")) {
        if (location.path("isInstalled").asBoolean(true)) {
          ids.add(location.path(location.has("_id") ? "_id" : "id").asText());
        }
      }
      String token = page.path("pagination").path("nextPageToken").asText("");
      boolean more = isV3() ? !token.isEmpty() : ids.size() >= before + LOCATIONS_A_PAGE;
      next = !more ? null : isV3() ? "&pageToken=" + encoded(token) : "&skip=" + ids.size();
      if (ids.size() == before) {
        next = null;
      }
    }
    return List.copyOf(ids);
  }

  private boolean isV3() {
    return api.version().equals(V3);
  }

  /** In version 3 the names of fields are in camel case. */
  private HttpUriRequestBase form(String path, Map<String, String> fields) {
    List<NameValuePair> pairs =
        fields.entrySet().stream()
            .<NameValuePair>map(
                field ->
                    new BasicNameValuePair(
                        isV3() ? camelCase(field.getKey()) : field.getKey(), field.getValue()))
            .toList();
    HttpPost request = new HttpPost(api.url() + path);
    request.setEntity(new UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
    return request;
  }

  private static String camelCase(String name) {
    return UNDERSCORE.matcher(name).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
  }

  /** A field of an answer, whatever its version. */
  static JsonNode field(JsonNode answer, String name) {
    return answer.path(answer.has(name) ? name : camelCase(name));
  }

  private HttpUriRequestBase versioned(HttpUriRequestBase request) {
    request.setHeader("Version", isV3() ? V3 : DATED);
    return request;
  }

  private HttpUriRequestBase asCompany(HttpUriRequestBase request, Token company) {
    request.setHeader("Authorization", "Bearer " + company.value());
    return versioned(request);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer send(HttpUriRequestBase request) throws IOException {
    request.setHeader("Accept", "application/json");
    request.setHeader("User-Agent", userAgent);
    try {
      return http.send(request, timeout, MAX_ANSWER);
    } catch (IOException e) {
      String what =
          "the token endpoint of " + api.url().getHost() + " did not answer: " + e.getMessage();
      boolean unsent =
          e instanceof ConnectException
              || e instanceof ConnectTimeoutException
              || e instanceof UnknownHostException
              || e instanceof SSLHandshakeException;
      throw unsent ? new IOException(what, e) : new InDoubtException(what, e);
    }
  }

  /**
   * A 502 or 504 comes from a gateway that does not know what became of the request; any other
   * error is made by somebody who declined it. Only the endpoint itself refuses in JSON; a firewall
   * in front of it has pages.
   */
  private static JsonNode successful(Answer answer) throws IOException {
    int status = answer.status();
    JsonNode body = answer.json();
    if (status == 200 || status == 201) {
      return body;
    }
    if (status == 502 || status == 504) {
      throw new InDoubtException("a gateway answered with status " + status, null);
    }
    if (status >= 400 && status < 500 && status != 408 && status != 429 && body.isObject()) {
      throw new RefusedException(status, "status " + status + words(body));
    }
    throw new IOException("the token endpoint answered with status " + status);
  }

  private Grant grant(HttpUriRequestBase request) throws IOException {
    Instant asked = Instant.ofEpochMilli(clock.millis());
    Grant grant = Grant.of(successful(send(request)), asked);
    if (grant.accessToken().isEmpty()) {
      throw new InDoubtException("the token endpoint answered well, but with no token", null);
    }
    return grant;
  }

  private static String words(JsonNode body) {
    StringBuilder words = new StringBuilder();
    for (String name : new String[] {"error", "error_description", "message"}) {
      JsonNode value = field(body, name);
      if (!value.isMissingNode() && !value.isNull()) {
        words.append(", ").append(value.isTextual() ? value.textValue() : value.toString());
      }
    }
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words.toString();
  }
}
