package io.highlevelexport.auth;

import io.highlevelexport.config.Secret;
import io.highlevelexport.http.OutgoingHttp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
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
    OAuthCredential credential =
        new OAuthCredential(
            new OAuthCredential.App(
                TwinApp.CLIENT_ID,
                Secret.of(TwinApp.CLIENT_SECRET, null, ""),
                Secret.of(args[3], null, ""),
                "Location"),
            Secret.of(TwinApp.KEY, null, ""),
            Duration.ofMinutes(15),
            new TokenEndpoint(
                URI.create(args[2]),
                new OutgoingHttp(null),
                "highlevel-export/test",
                Duration.ofSeconds(20)),
            new CredentialStore(
                new DriverManagerDataSource(args[0], args[1], ""), "oauth " + TwinApp.CLIENT_ID),
            Clock.fixed(Instant.parse(args[4]), ZoneOffset.UTC));
    try {
      System.out.println("token " + credential.tokenFor(TwinApp.LOCATION).id());
    } catch (CredentialException e) {
      System.out.println("told " + e.getMessage());
    }
  }
}
