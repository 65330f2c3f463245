package io.highlevelexport.auth;

import io.highlevelexport.config.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

/** What the export shows to the API so that it lets it in. Safe for many threads. */
public interface Credential {
  /** The scope that reads messages. */
  String SCOPE = "conversations/message.readonly";

  /**
   * What the configuration asks for.
   *
   * @param database where tokens that renew themselves are kept; a static token does not touch it
   * @param userAgent names the export to the vendor
   */
  static Credential of(Settings settings, DataSource database, String userAgent, Clock clock) {
    if (settings.oauth() == null) {
      return new StaticToken(settings.api().token());
    }
    OAuthCredential app = OAuthCredential.of(settings, database, userAgent, clock);
    return settings.oauth().isAgency() ? new AgencyCredential(app) : app;
  }

  /**
   * A token that is good for this location now; renewed or minted first where that is due.
   *
   * @throws CredentialException when there will be none until somebody changes something
   * @throws IOException when there is none for now
   */
  Token tokenFor(String locationId) throws IOException;

  /**
   * The API has refused a token as expired or invalid: the next one for this location is to be
   * another, where this credential can get another.
   *
   * @param tokenId {@link Token#id()} of the refused one
   */
  void refused(String locationId, String tokenId);

  /** Changes whenever somebody changes what was configured; renewals leave it. */
  String fingerprint();

  /** The text without any secret of this credential. */
  String mask(String text);

  /** What it is, until when it lives, which scope it lacks. */
  Description describe();

  /**
   * A credential in words, without any secret.
   *
   * @param what it is, and until when it lives
   * @param problems what it lacks or why it does not work, each with what to do; empty where
   *     nothing is known to be wrong
   */
  record Description(String what, List<String> problems) {}
}
