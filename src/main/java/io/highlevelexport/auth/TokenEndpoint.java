package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;

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
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI api;
  private final String userAgent;
  private final Duration timeout;

  /**
   * @param userAgent names the export; the vendor's firewall refuses libraries that do not
   * @param timeout for one whole answer
   */
  public TokenEndpoint(URI api, String userAgent, Duration timeout) {
    this.api = api;
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
    return grant(
        send(
            request("/oauth/locationToken", form)
                .header("Version", MINT_VERSION)
                .header("Authorization", "Bearer " + company.value())));
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
          send(
              HttpRequest.newBuilder(URI.create(api + "/oauth/installedLocations" + query))
                  .timeout(timeout)
                  .header("Accept", "application/json")
                  .header("User-Agent", userAgent)
                  .header("Version", MINT_VERSION)
                  .header("Authorization", "Bearer " + company.value()));
      for (JsonNode location : successful(answer).path("locations")) {
        if (location.path("isInstalled").asBoolean(true)) {
          ids.add(location.path("_id").asText());
        }
      }
    } while (ids.size() >= before + LOCATIONS_A_PAGE);
    return List.copyOf(ids);
  }

  private HttpRequest.Builder request(String path, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + '=' + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(URI.create(api + path))
        .timeout(timeout)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .header("User-Agent", userAgent)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private record Answer(int status, byte[] body) {}

  private Answer send(HttpRequest.Builder request) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    CompletableFuture<Answer> answer =
        client
            .sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(TokenEndpoint::read);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unanswered(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unanswered(new IOException("no whole answer in " + timeout.toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(new IOException("interrupted"));
    }
  }

  private static Answer read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return new Answer(response.statusCode(), body.readNBytes(MAX_ANSWER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IOException unanswered(Throwable failure) {
    Throwable cause = failure;
    if (failure instanceof UncheckedIOException && failure.getCause() != null) {
      cause = failure.getCause();
    }
    String what =
        "the token endpoint of " + api.getHost() + " did not answer: " + cause.getMessage();
    boolean unsent =
        cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            || cause instanceof SSLHandshakeException;
    return unsent ? new IOException(what, cause) : new InDoubtException(what, cause);
  }

  /**
   * A 502 or 504 comes from a gateway that does not know what became of the request; any other
   * error is made by somebody who declined it. Only the endpoint itself refuses in JSON; a firewall
   * in front of it has pages.
   */
  private static JsonNode successful(Answer answer) throws IOException {
    int status = answer.status();
    JsonNode body = tree(answer.body());
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

  private static JsonNode tree(byte[] body) {
    try {
      JsonNode tree = JSON.readTree(body);
      return tree == null ? JSON.missingNode() : tree;
    } catch (IOException e) {
      return JSON.missingNode();
    }
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
