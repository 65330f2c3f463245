package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.http.OutgoingHttp.Answer;
import io.highlevelexport.model.PlainText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.URIBuilder;

/**
 * Asks the vendor for tokens, as its OpenAPI file {@code apps/oauth.json} and its help pages have
 * it, in the shape of {@code export.api.version}. Every request has a connection of its own and is
 * sent once: a pooled connection that has died would leave it open whether a refresh token was
 * used.
 *
 * <p>What it asks throws a {@link RefusedException} when it is refused, an {@link InDoubtException}
 * when a refresh token may be used up without an answer, and another {@link IOException} when it is
 * not, and the same may go well later.
 *
 * @param userAgent names the export; the vendor's firewall refuses libraries that do not
 * @param timeout for one whole answer
 */
record TokenEndpoint(Settings.Api api, String userAgent, Duration timeout, Clock clock) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNDERSCORE = Pattern.compile("_(\\w)");
  private static final String DATED = "2021-07-28";
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_WORDS = 300;
  private static final int LOCATIONS_A_PAGE = 100;

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

  /** The request may have gone out, and nobody knows what became of it. */
  static final class InDoubtException extends IOException {
    InDoubtException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Changes a refresh token, which may be sent again, or an authorization code for a pair.
   *
   * @param grant its type and what it holds
   */
  Grant token(Settings.OAuth app, Map<String, String> grant) throws IOException {
    Map<String, String> fields = new HashMap<>(grant);
    fields.put("client_id", app.clientId());
    fields.put("client_secret", app.clientSecret().current());
    fields.put("user_type", app.userType());
    HttpUriRequestBase request = form("/oauth/token", fields);
    return grant(isV3() ? versioned(request) : request);
  }

  /**
   * Gets a new pair for an app that is still installed, without a refresh token and a person.
   *
   * @param owner {@code locationId} or {@code companyId}
   */
  Grant reconnect(Settings.OAuth app, String owner, String id) throws IOException {
    HttpPost request = new HttpPost(api.url() + "/oauth/reconnect");
    String secret = app.clientSecret().current();
    Map<String, String> body =
        Map.of("clientKey", app.clientId(), "clientSecret", secret, owner, id);
    String json = JSON.writeValueAsString(body);
    request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON));
    Answer answer = send(versioned(request));
    if (answer.status() == 404) {
      throw new RefusedException(404, "status 404");
    }
    String code = successful(answer).path("authorizationCode").asText();
    return token(app, Map.of("grant_type", "authorization_code", "code", code));
  }

  /** Mints a location's token with its agency's. */
  Grant mint(Token company, String companyId, String locationId) throws IOException {
    Map<String, String> fields = Map.of("companyId", companyId, "locationId", locationId);
    String path = isV3() ? "/oauth/location-token" : "/oauth/locationToken";
    return grant(asCompany(form(path, fields), company));
  }

  /** The ids of every location of the company that the app is installed in. */
  List<String> installedLocations(Token company, String companyId, String appId)
      throws IOException {
    Map<String, Boolean> found = new LinkedHashMap<>();
    String next = "";
    int rows = 0;
    int before;
    do {
      before = found.size();
      URIBuilder uri =
          new URIBuilder(api.url())
              .appendPath(isV3() ? "oauth/installed-locations" : "oauth/installedLocations")
              .addParameter("companyId", companyId)
              .addParameter("appId", appId)
              .addParameter("isInstalled", "true")
              .addParameter(isV3() ? "pageSize" : "limit", Integer.toString(LOCATIONS_A_PAGE));
      if (!next.isEmpty()) {
        uri.addParameter(isV3() ? "pageToken" : "skip", next);
      }
      JsonNode page = successful(send(asCompany(new HttpGet(uri.toString()), company)));
      JsonNode locations = page.path(isV3() ? "items" : "locations");
      if (!locations.isArray()) {
        // taken for an empty list it would end the export of every location
        throw new IOException("the token endpoint answered well, but with no list of locations");
      }
      for (JsonNode location : locations) {
        String id = location.path(location.has("_id") ? "_id" : "id").asText();
        boolean isInstalled = !id.isBlank() && location.path("isInstalled").asBoolean(true);
        found.merge(id, isInstalled, Boolean::logicalOr);
      }
      rows += locations.size();
      // a page may have fewer than were asked for, and others follow all the same
      boolean isFull = locations.size() >= LOCATIONS_A_PAGE || page.path("count").asLong() > rows;
      next =
          isV3()
              ? page.path("pagination").path("nextPageToken").asText("")
              : isFull ? Integer.toString(rows) : "";
    } while (found.size() > before && !next.isEmpty());
    found.values().removeIf(isInstalled -> !isInstalled);
    return List.copyOf(found.keySet());
  }

  private boolean isV3() {
    return api.version().equals("v3");
  }

  private HttpUriRequestBase form(String path, Map<String, String> fields) {
    List<BasicNameValuePair> pairs = new ArrayList<>();
    fields.forEach(
        (name, value) -> pairs.add(new BasicNameValuePair(isV3() ? camelCase(name) : name, value)));
    HttpPost request = new HttpPost(api.url() + path);
    request.setEntity(new UrlEncodedFormEntity(pairs, StandardCharsets.UTF_8));
    return request;
  }

  private static String camelCase(String name) {
    return UNDERSCORE.matcher(name).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
  }

  /** A field of an answer; version 3 has its name in camel case. */
  static JsonNode field(JsonNode answer, String name) {
    return answer.path(answer.has(name) ? name : camelCase(name));
  }

  private HttpUriRequestBase versioned(HttpUriRequestBase request) {
    request.setHeader("Version", isV3() ? api.version() : DATED);
    return request;
  }

  private HttpUriRequestBase asCompany(HttpUriRequestBase request, Token company) {
    request.setHeader("Authorization", "Bearer " + company.value());
    return versioned(request);
  }

  private Answer send(HttpUriRequestBase request) throws IOException {
    request.setHeader("Accept", "application/json");
    request.setHeader("User-Agent", userAgent);
    try {
      return new OutgoingHttp(api).send(request, timeout, MAX_ANSWER);
    } catch (IOException e) {
      throw new InDoubtException(
          "the token endpoint of " + api.url().getHost() + " did not answer: " + e.getMessage(), e);
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
    String all =
        Stream.of("error", "error_description", "message")
            .map(name -> field(body, name))
            .filter(value -> !value.isMissingNode() && !value.isNull())
            .map(value -> ", " + (value.isTextual() ? value.textValue() : value))
            .collect(Collectors.joining());
    return PlainText.of(PlainText.oneLine(all), MAX_WORDS);
  }
}
