package io.highlevelexport.auth;

import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.ManualClock;
import io.highlevelexport.config.Secret;
import io.highlevelexport.config.Settings;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.sql.DataSource;

/** A twin with an app whose access tokens live an hour, and what an export needs to use it. */
final class TwinApp implements AutoCloseable {
  static final String LOCATION = "locTwinAlpha000000001";
  static final String OTHER_LOCATION = "locTwinBravo000000002";
  static final String COMPANY = "compTwin0000000000001";
  static final String CLIENT_ID = "app-canary";
  static final String CLIENT_SECRET = "client-secret-canary-9f1c";
  static final String KEY =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final ManualClock clock = new ManualClock(START);
  final Twin twin;
  String version = "2021-04-15";

  TwinApp() {
    this(10, START.minus(Duration.ofDays(30)), START.minus(Duration.ofDays(1)));
  }

  /**
   * @param messages in each channel; those after {@link #START} come later
   */
  TwinApp(int messages, Instant from, Instant to) {
    twin =
        new Twin(
                TwinOptions.builder()
                    .clock(clock)
                    .locations(LOCATION, OTHER_LOCATION)
                    .messages(messages)
                    .range(from, to)
                    .with("--limit=0")
                    .build())
            .start();
    twin.oauth().app(CLIENT_ID, CLIENT_SECRET);
    twin.oauth().tokenLife(Duration.ofHours(1));
  }

  /** The shipped routes and configuration with this app: calls of one location, to files. */
  ExportUnderTest export(Path home) {
    return new ExportUnderTest(twin, home)
        .at(clock)
        .with("export.api.token", "")
        .with("export.oauth.client-id", CLIENT_ID)
        .with("export.oauth.client-secret", CLIENT_SECRET)
        .with("export.oauth.key", KEY)
        .with("export.locations", LOCATION)
        .with("export.channels", "Call")
        .with("export.hold.delay", "20ms")
        .with("export.hold.max-delay", "40ms")
        .with("export.period", "10ms");
  }

  OAuthCredential credential(DataSource database, String refreshToken) {
    return credential(database, refreshToken, CLIENT_SECRET, KEY);
  }

  OAuthCredential credential(
      DataSource database, String refreshToken, String clientSecret, String key) {
    return credential(
        database, Secret.of(refreshToken, null, ""), clientSecret, key, "Location", clock);
  }

  OAuthCredential credential(
      DataSource database,
      Secret refreshToken,
      String clientSecret,
      String key,
      String userType,
      Clock now) {
    return new OAuthCredential(
        app(refreshToken, clientSecret, key, userType),
        endpoint(now),
        new CredentialStore(database, "oauth " + CLIENT_ID),
        now);
  }

  static Settings.OAuth app(Secret refreshToken, String clientSecret, String key, String userType) {
    return new Settings.OAuth(
        CLIENT_ID,
        "app",
        Secret.of(clientSecret, null, ""),
        refreshToken,
        userType,
        Duration.ofMinutes(15),
        Secret.of(key, null, ""));
  }

  TokenEndpoint endpoint(Clock now) {
    return endpoint(twin.url(), version, Duration.ofSeconds(5), now);
  }

  static TokenEndpoint endpoint(String url, String version, Duration timeout, Clock now) {
    Settings.Proxy none = new Settings.Proxy("", 0, "", "");
    return new TokenEndpoint(
        new Settings.Api(
            URI.create(url), Secret.of("", null, ""), version, timeout, 1 << 20, none, null),
        "highlevel-export/test",
        timeout,
        now);
  }

  /** The status that the export gets with this token. */
  int ask(Token token, String locationId) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    twin.url()
                        + "/conversations/messages/export?limit=10&locationId="
                        + locationId))
            .header("Authorization", "Bearer " + token.value())
            .header("Version", version)
            .header("User-Agent", "highlevel-export/test")
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** How many requests came for this path. */
  long requests(String path) {
    return twin.requests().stream().filter(each -> each.request().path().equals(path)).count();
  }

  /** How many codes the app got by reconnecting. */
  long reconnections() {
    return twin.requests().stream()
        .filter(each -> each.request().path().equals("/oauth/reconnect") && each.status() == 200)
        .count();
  }

  long tokenRequests() {
    return requests("/oauth/token");
  }

  @Override
  public void close() {
    twin.close();
  }
}
