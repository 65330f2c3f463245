package io.highlevelexport.auth;

import io.highlevelexport.Patience;
import io.highlevelexport.config.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** An instance in a process of its own: gets one token and says how that went. */
final class RenewingProcess {
  private RenewingProcess() {}

  /**
   * @param args JDBC URL, user, the twin's URL, the configured refresh token, the time
   */
  public static void main(String[] args) throws Exception {
    Clock clock = Clock.fixed(Instant.parse(args[4]), ZoneOffset.UTC);
    OAuthCredential credential =
        new OAuthCredential(
            TwinApp.app(
                Secret.of(args[3], null, ""), TwinApp.CLIENT_SECRET, TwinApp.KEY, "Location"),
            TwinApp.endpoint(args[2], "2021-04-15", Patience.LONG, clock),
            new CredentialStore(
                new DriverManagerDataSource(args[0], args[1], ""), "oauth " + TwinApp.CLIENT_ID),
            clock);
    try {
      System.out.println("token " + credential.tokenFor(TwinApp.LOCATION).id());
    } catch (CredentialException e) {
      System.out.println("told " + e.getMessage());
    }
  }
}
