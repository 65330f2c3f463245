package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.http.OutgoingHttp.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/**
 * Asks the vendor for tokens: {@code POST /oauth/token}, {@code POST /oauth/locationToken} and
 * {@code GET /oauth/installedLocations}, as its OpenAPI file {@code apps/oauth.json} has them.
 * Every request has a connection of its own and is sent once: a pooled connection that has died
 * would leave it open whether a refresh token was used.
 */
public final class TokenEndpoint {
  private static final String MINT_VERSION = "2021-07-28";
  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_WORDS = 300;
  private static final int LOCATIONS_A_PAGE = 100;
  private static final long LIFE_WITHOUT_HINT_S = 3600;

  private final URI api;
  private final OutgoingHttp http;
  private final String userAgent;
  private final Duration timeout;

  /**
   * @param userAgent names the export; the vendor's firewall refuses libraries that do not
   * @param timeout for one whole answer
   */
  public TokenEndpoint(URI api, OutgoingHttp http, String userAgent, Duration timeout) {
    this.api = api;
    this.http = http;
    this.userAgent = userAgent;
    this.timeout = timeout;
  }

  /**
   * Tokens as given.
   *
   * @param refreshToken {@code null} where there is none
   * @param life of the access token
   * @param scope blank-separated, empty where it is not told
   */
  record Grant(
      String accessToken,
      String refreshToken,
      Duration life,
      String scope,
      String companyId,
      String locationId) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return "grant for " + life;
    }
  }

  /** The endpoint says no, and will again. */
  static final class RefusedException extends IOException {
    private final int status;

    RefusedException(int status, String words) {
      super(words);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** The request went out, and nobody knows what became of it. */
  static final class InDoubtException extends IOException {
    InDoubtException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Uses up a refresh token for a new pair.
   *
   * @throws RefusedException when it is refused
   * @throws InDoubtException when it may be used up without an answer
   * @throws IOException when it is not used up, and the same may go well later
   */
  Grant refresh(String clientId, String clientSecret, String refreshToken, String userType)
      throws IOException {
    Map<String, String> form =
        Map.of(
            "client_id", clientId,
            "client_secret", clientSecret,
            "grant_type", "refresh_token",
            "refresh_token", refreshToken,
            "user_type", userType);
    return grant(send(request("/oauth/token", form)));
  }

  /**
   * Mints a location's token with its agency's.
   *
   * @throws RefusedException when it is refused
   * @throws IOException when the same may go well later
   */
  Grant mint(Token company, String companyId, String locationId) throws IOException {
    Map<String, String> form = Map.of("companyId", companyId, "locationId", locationId);
    return grant(send(asCompany(request("/oauth/locationToken", form), company)));
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
    int before;
    do {
      before = ids.size();
      String query =
          "?isInstalled=true&limit="
              + LOCATIONS_A_PAGE
              + "&skip="
              + before
              + "&companyId="
              + encoded(companyId)
              + "&appId="
              + encoded(appId);
      Answer answer =
          send(asCompany(new HttpGet(api + "/oauth/installedLocations" + query), company));
      for (JsonNode location : successful(answer).path("locations")) {
        if (location.path("isInstalled").asBoolean(true)) {
          ids.add(location.path("_id").asText());
        }
      }
    } while (ids.size() >= before + LOCATIONS_A_PAGE);
    return List.copyOf(ids);
  }

  private HttpUriRequestBase request(String path, Map<String, String> form) {
    List<NameValuePair> fields = new ArrayList<>();
    form.forEach((name, value) -> fields.add(new BasicNameValuePair(name, value)));
    HttpPost request = new HttpPost(api + path);
    request.setEntity(new UrlEncodedFormEntity(fields, StandardCharsets.UTF_8));
    return request;
  }

  private static HttpUriRequestBase asCompany(HttpUriRequestBase request, Token company) {
    request.setHeader("Version", MINT_VERSION);
    request.setHeader("Authorization", "Bearer " + company.value());
    return request;
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
      String what = "the token endpoint of " + api.getHost() + " did not answer: " + e.getMessage();
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

  private static Grant grant(Answer answer) throws IOException {
    JsonNode body = successful(answer);
    String accessToken = body.path("access_token").asText("");
    if (accessToken.isBlank()) {
      throw new InDoubtException("the token endpoint answered well, but with no token", null);
    }
    String refreshToken = body.path("refresh_token").asText("");
    return new Grant(
        accessToken,
        refreshToken.isBlank() ? null : refreshToken,
        Duration.ofSeconds(body.path("expires_in").asLong(LIFE_WITHOUT_HINT_S)),
        body.path("scope").asText(""),
        body.path("companyId").asText(""),
        body.path("locationId").asText(""));
  }

  private static String words(JsonNode body) {
    StringBuilder words = new StringBuilder();
    for (String field : new String[] {"error", "error_description", "message"}) {
      if (body.hasNonNull(field)) {
        JsonNode value = body.path(field);
        words.append(", ").append(value.isTextual() ? value.textValue() : value.toString());
      }
    }
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words.toString();
  }
}
