package io.highlevelexport.auth;

import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes the credential that the configuration asks for. */
public final class Credentials {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Credentials() {}

  /**
   * @param database where tokens that renew themselves are kept; a static token does not touch it
   * @param userAgent names the export to the vendor
   */
  public static Credential of(
      Settings settings, DataSource database, String userAgent, Clock clock) {
    Settings.Api api = settings.api();
    Settings.OAuth oauth = settings.oauth();
    if (oauth == null) {
      return new StaticToken(api.token());
    }
    TokenEndpoint endpoint =
        new TokenEndpoint(api.url(), new OutgoingHttp(api.proxy()), userAgent, TIMEOUT);
    OAuthCredential app =
        new OAuthCredential(
            new OAuthCredential.App(
                oauth.clientId(), oauth.clientSecret(), oauth.refreshToken(), oauth.userType()),
            oauth.key(),
            oauth.renewBefore(),
            endpoint,
            new CredentialStore(database, "oauth " + oauth.clientId()),
            clock);
    return oauth.isAgency()
        ? new AgencyCredential(app, oauth.appId(), endpoint, oauth.renewBefore(), clock)
        : app;
  }
}
