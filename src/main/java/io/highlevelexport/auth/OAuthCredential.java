package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.auth.CredentialRow.State;
import io.highlevelexport.auth.TokenEndpoint.InDoubtException;
import io.highlevelexport.auth.TokenEndpoint.RefusedException;
import io.highlevelexport.config.Fingerprint;
import io.highlevelexport.config.Settings;
import io.highlevelexport.model.Pause;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * An app's access token, renewed before it expires.
 *
 * <p>A refresh token is good for one use, but for 30 s the vendor answers a second one as the
 * first. So a renewal is noted in the database before the refresh token is sent, and the new pair
 * is there before its first use; whoever finds a note without a pair sends the same token again.
 * One instance renews at a time, the others take what it has saved. Only a token that the vendor
 * calls dead is given up: then the app is reconnected, and where that is refused, a person asked.
 */
public final class OAuthCredential implements Credential {
  private static final Logger LOG = LoggerFactory.getLogger(OAuthCredential.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many times the same refresh token can be sent in the 30 s in which the vendor repeats. */
  private static final int SENT_AT_ONCE = 3;

  private static final Duration TIMEOUT = Duration.ofSeconds(14);

  /** In seconds; a pause is as long as the renewal has been failing. */
  private static final int FIRST_PAUSE = 5;

  private static final int LAST_PAUSE = 60;
  private static final int HOUR = 3600;
  private static final String UNUSED = ", its refresh token is not used yet";
  private static final String NO_DATABASE =
      "the tokens cannot be renewed now: the database does not answer, or another instance has been"
          + " renewing them for long";
  private static final String WAY_OUT =
      " Authorize the app again: bin/highlevel-export authorize (docs/authorization.md), or give a"
          + " new refresh token to export.oauth.refresh-token or export.oauth.token-file.";
  private static final String NO_TOKEN = "there is no refresh token." + WAY_OUT;

  final Settings.OAuth app;
  final TokenEndpoint endpoint;
  final Clock clock;
  private final CredentialStore store;
  private volatile Grant current;
  private String currentSeed;
  private String refusedId;

  /** Writes what the database has not taken yet. */
  private Runnable unsaved = () -> {};

  OAuthCredential(Settings.OAuth app, TokenEndpoint endpoint, CredentialStore store, Clock clock) {
    this.app = app;
    this.endpoint = endpoint;
    this.store = store;
    this.clock = clock;
  }

  /** The app that the configuration names; as for {@link Credential#of}. */
  public static OAuthCredential of(
      Settings settings, DataSource database, String userAgent, Clock clock) {
    return new OAuthCredential(
        settings.oauth(),
        new TokenEndpoint(settings.api(), userAgent, TIMEOUT, clock),
        new CredentialStore(database, "oauth " + settings.oauth().clientId()),
        clock);
  }

  @Override
  public synchronized Token tokenFor(String locationId) throws IOException {
    String seed = app.refreshToken().fingerprint();
    if (current == null || !isFresh(current) || !seed.equals(currentSeed)) {
      current = renewed(locationId);
      currentSeed = seed;
    }
    return current.token();
  }

  /** The company that the token is of; empty where the vendor did not say. */
  String companyId() {
    Grant pair = current;
    return pair == null ? "" : pair.companyId();
  }

  @Override
  public synchronized void refused(String locationId, String tokenId) {
    refusedId = tokenId;
  }

  private boolean isFresh(Grant pair) {
    return isUsable(pair, pair.renewAt(app.renewBefore()));
  }

  private boolean isUsable(Grant pair, Instant until) {
    return !pair.accessToken().isEmpty()
        && until.isAfter(clock.instant())
        && !pair.token().id().equals(refusedId);
  }

  private Grant renewed(String locationId) throws IOException {
    try (Connection lock = store.lock()) {
      unsaved.run();
      unsaved = () -> {};
      CredentialRow row = row();
      Grant pair = open(row);
      if (row.state() == State.GOOD && isFresh(pair)) {
        return pair;
      }
      if (row.client().equals(client())
          && Pause.goesOn(row.dueAt(), clock.instant(), Duration.ofSeconds(HOUR))) {
        return meanwhile(row, pair, 0);
      }
      return renew(row, pair, locationId);
    } catch (SQLException | DataAccessException e) {
      throw new IOException(NO_DATABASE, e);
    }
  }

  private Grant renew(CredentialRow row, Grant pair, String locationId) throws IOException {
    Instant asked = Instant.ofEpochMilli(clock.millis());
    CredentialRow noted = row;
    if (row.state() != State.RENEWING) {
      noted = row.renewing(asked);
      save(row, noted);
    }
    Grant grant;
    try {
      grant = ask(pair, locationId);
    } catch (IOException e) {
      int status = e instanceof RefusedException refused && refused.isDead() ? refused.status() : 0;
      long failing = Duration.between(noted.begunAt(), asked).toSeconds();
      CredentialRow failed =
          noted.failed(
              status > 0 ? State.REFUSED : State.RENEWING,
              asked.plusSeconds(
                  status > 0 ? HOUR : Math.max(FIRST_PAUSE, Math.min(LAST_PAUSE, failing))),
              client(),
              mask(pair.mask(e.getMessage())));
      save(noted, failed);
      LOG.warn(
          "{}: the token is not renewed, {}; it is tried again at {}",
          store.name(),
          failed.note(),
          failed.dueAt());
      return meanwhile(failed, pair, status);
    }
    save(noted, CredentialRow.good(row.seeds(), sealed(grant), asked));
    LOG.info("{}: the token is renewed and lives until {}", store.name(), grant.expiresAt());
    return grant;
  }

  /** An answer that was lost is asked for again at once: the vendor repeats it for 30 s. */
  private Grant ask(Grant pair, String locationId) throws IOException {
    for (int sent = 1; ; sent++) {
      try {
        return endpoint
            .token(app, Map.of("grant_type", "refresh_token", "refresh_token", pair.refreshToken()))
            .or(pair);
      } catch (InDoubtException e) {
        if (sent == SENT_AT_ONCE) {
          throw e;
        }
      } catch (RefusedException e) {
        if (!e.isInvalidGrant()) {
          throw e;
        }
        return reconnected(e, pair, locationId).or(pair);
      }
    }
  }

  private Grant reconnected(RefusedException refused, Grant pair, String locationId)
      throws IOException {
    LOG.warn("{}: the refresh token is dead, so the app is reconnected", store.name());
    try {
      return app.isAgency()
          ? endpoint.reconnect(app, "companyId", pair.companyId())
          : endpoint.reconnect(app, "locationId", locationId);
    } catch (RefusedException e) {
      String why =
          refused.getMessage() + "; reconnecting the app is refused too, " + e.getMessage();
      throw e.status() == 403 ? new IOException(why) : new RefusedException(refused.status(), why);
    }
  }

  /** The old token, as long as it lives, unless only a person can get another. */
  private Grant meanwhile(CredentialRow failed, Grant pair, int status) throws IOException {
    if (failed.state() == State.REFUSED) {
      throw refusal(failed, pair, status);
    }
    if (isUsable(pair, pair.expiresAt())) {
      return pair;
    }
    throw new IOException("there is no token for now: " + failed.note());
  }

  /**
   * Gets the first pair with the code that a person's consent gave, in place of what there was.
   *
   * @param redirectUri where the code was sent to
   * @throws IOException when there is none, or it cannot be kept; its message says why
   */
  public synchronized void authorize(String code, String redirectUri) throws IOException {
    try (Connection lock = store.lock()) {
      CredentialRow before = store.read();
      Grant grant =
          endpoint.token(
              app,
              Map.of(
                  "grant_type", "authorization_code", "code", code, "redirect_uri", redirectUri));
      List<String> seeds = CredentialRow.seeds(before, seedOf(configured()));
      save(before, CredentialRow.good(seeds, sealed(grant), clock.instant()));
    } catch (SQLException | DataAccessException e) {
      throw new IOException(NO_DATABASE, e);
    }
  }

  private TokenCipher cipher() throws IOException {
    try {
      return new TokenCipher(app.key().current());
    } catch (IllegalArgumentException e) {
      throw person(
          "export.oauth.key is no Base64 of 32 bytes; make one with: openssl rand -base64 32",
          "key",
          0);
    }
  }

  /** A refresh token that was not configured before is where to begin; else what is kept. */
  private CredentialRow row() throws IOException {
    CredentialRow kept = store.read();
    Grant configured = configured();
    if (!isNew(configured, kept)) {
      return kept;
    }
    if (configured.refreshToken().isEmpty()) {
      throw person(NO_TOKEN, "none", 0);
    }
    List<String> seeds = CredentialRow.seeds(kept, seedOf(configured));
    CredentialRow row = CredentialRow.good(seeds, sealed(configured), clock.instant());
    save(kept, row);
    return row;
  }

  private static boolean isNew(Grant configured, CredentialRow kept) {
    return kept == null
        || (!configured.refreshToken().isEmpty() && !kept.seeds().contains(seedOf(configured)));
  }

  private static String seedOf(Grant configured) {
    return Fingerprint.of(configured.refreshToken());
  }

  /** A file that is gone is not needed any more. */
  private Grant configured() {
    try {
      return Grant.configured(app.refreshToken().current());
    } catch (IOException e) {
      return Grant.configured("");
    }
  }

  /** What the database does not take now is kept for the next call; nothing is used before. */
  private void save(CredentialRow before, CredentialRow row) throws IOException {
    unsaved = before == null ? () -> {} : () -> store.replace(before, row);
    boolean saved = store.replace(before, row);
    unsaved = () -> {};
    if (!saved) {
      throw new IOException("another instance has changed the tokens of " + store.name());
    }
  }

  private CredentialException refusal(CredentialRow row, Grant pair, int status) {
    return person(
        ("the refresh token of %s was refused at %s: %s. Look whether the app is still installed,"
                    + " and at export.oauth.client-id and export.oauth.client-secret.")
                .formatted(store.name(), row.begunAt(), row.note())
            + WAY_OUT,
        Fingerprint.of(pair.refreshToken()),
        status);
  }

  private CredentialException person(String message, String trouble, int status) {
    return new CredentialException(
        message, store.name() + " " + trouble, status, AskAgain.AFTER_A_PAUSE);
  }

  private String client() throws IOException {
    return Fingerprint.of(app.clientId(), app.clientSecret().current(), app.userType());
  }

  private String sealed(Grant grant) throws IOException {
    return cipher().seal(store.name(), JSON.valueToTree(grant).toString());
  }

  private Grant open(CredentialRow row) throws IOException {
    try {
      return JSON.readValue(cipher().open(store.name(), row.tokens()), Grant.class);
    } catch (GeneralSecurityException e) {
      throw person(
          "the tokens in the database were sealed with another export.oauth.key: give that one."
              + " If it is gone:"
              + WAY_OUT,
          "sealed",
          0);
    }
  }

  @Override
  public String fingerprint() {
    return Fingerprint.of(
        app.clientId(),
        app.userType(),
        app.clientSecret().fingerprint(),
        app.refreshToken().fingerprint(),
        app.key().fingerprint());
  }

  @Override
  public String mask(String text) {
    Grant pair = current;
    return pair == null ? app.mask(text) : pair.mask(app.mask(text));
  }

  @Override
  public Description describe() {
    String what = "an app (client id " + app.clientId() + "), user type " + app.userType();
    List<String> problems = new ArrayList<>();
    try {
      CredentialRow row = store.read();
      if (isNew(configured(), row)) {
        return configured().refreshToken().isEmpty()
            ? new Description(what, List.of(NO_TOKEN))
            : new Description(what + UNUSED, List.of());
      }
      Grant pair = open(row);
      switch (row.state()) {
        case GOOD -> what += life(pair);
        case RENEWING ->
            what +=
                ", being renewed since "
                    + row.begunAt()
                    + (row.note().isEmpty() ? "" : ", " + row.note());
        case REFUSED -> problems.add(refusal(row, pair, 0).getMessage());
      }
      String wanted = app.isAgency() ? AgencyCredential.MINT_SCOPE : SCOPE;
      if (!pair.scope().isBlank() && !List.of(pair.scope().split(" ")).contains(wanted)) {
        problems.add("it lacks the scope " + wanted);
      }
    } catch (IOException | DataAccessException e) {
      problems.add(e.getMessage());
    }
    return new Description(what, problems);
  }

  private static String life(Grant pair) {
    if (pair.accessToken().isEmpty()) {
      return UNUSED;
    }
    String owner =
        pair.locationId().isEmpty()
            ? "company " + pair.companyId()
            : "location " + pair.locationId();
    return ", of " + owner + "; the token lives until " + pair.expiresAt() + " and renews itself";
  }
}
