package io.highlevelexport.auth;

import io.highlevelexport.config.Settings;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Makes the credential that the configuration asks for. */
public final class Credentials {
  /** The same refresh token can be sent twice more in the 30 s in which the vendor repeats. */
  private static final Duration TIMEOUT = Duration.ofSeconds(14);

  private Credentials() {}

  /**
   * @param database where tokens that renew themselves are kept; a static token does not touch it
   * @param userAgent names the export to the vendor
   */
  public static Credential of(
      Settings settings, DataSource database, String userAgent, Clock clock) {
    if (settings.oauth() == null) {
      return new StaticToken(settings.api().token());
    }
    OAuthCredential app = app(settings, database, userAgent, clock);
    return settings.oauth().isAgency() ? new AgencyCredential(app) : app;
  }

  /** The same for an app: its own tokens. */
  public static OAuthCredential app(
      Settings settings, DataSource database, String userAgent, Clock clock) {
    return new OAuthCredential(
        settings.oauth(),
        new TokenEndpoint(settings.api(), userAgent, TIMEOUT, clock),
        new CredentialStore(database, "oauth " + settings.oauth().clientId()),
        clock);
  }
}
