package io.highlevelexport.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.auth.CredentialRow.State;
import io.highlevelexport.config.Fingerprint;
import io.highlevelexport.config.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;

/**
 * An app's access token, renewed before it expires.
 *
 * <p>Refresh tokens are good for one use. So a renewal is noted in the database before the refresh
 * token is sent, and the new pair is there before its first use; one instance renews at a time, the
 * others take what it has saved. A note that nobody has crossed out means that a refresh token may
 * be used up without a new one: it is never sent again, but told.
 */
public final class OAuthCredential implements Credential {
  private static final Logger LOG = LoggerFactory.getLogger(OAuthCredential.class);
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAY_OUT =
      " Authorize the app again (docs/authorization.md) and give the new refresh token to"
          + " export.oauth.refresh-token or export.oauth.token-file.";

  private final App app;
  private final Secret key;
  private final Duration renewBefore;
  private final TokenEndpoint endpoint;
  private final CredentialStore store;
  private final Clock clock;
  private Pair current;
  private String currentSeed;
  private String refusedId;
  private Unsaved unsaved;
  private Instant notBefore = Instant.MIN;

  /**
   * The app, as the vendor's console has it.
   *
   * @param refreshToken the first one: as it is, or the whole JSON answer that it came in
   * @param userType {@code Location} or {@code Company}
   */
  public record App(String clientId, Secret clientSecret, Secret refreshToken, String userType) {}

  private record Pair(
      String accessToken, String refreshToken, Instant expiresAt, Duration life, String companyId) {
    String id() {
      return new Token(accessToken).id();
    }
  }

  /** What the database has not taken yet. */
  private record Unsaved(String mark, CredentialRow row) {}

  /**
   * @param key encrypts what is kept, Base64 of 32 bytes
   * @param renewBefore how long before its expiry a token is renewed; half of its life at most
   */
  OAuthCredential(
      App app,
      Secret key,
      Duration renewBefore,
      TokenEndpoint endpoint,
      CredentialStore store,
      Clock clock) {
    this.app = app;
    this.key = key;
    this.renewBefore = renewBefore;
    this.endpoint = endpoint;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public synchronized Token tokenFor(String locationId) throws IOException {
    if (current == null
        || !isFresh(current)
        || !app.refreshToken().fingerprint().equals(currentSeed)) {
      current = renewed();
      currentSeed = app.refreshToken().fingerprint();
    }
    return new Token(current.accessToken());
  }

  /** The company that the token is of; empty where the vendor did not say. */
  synchronized String companyId() {
    return current == null ? "" : current.companyId();
  }

  @Override
  public void refused(String locationId, String tokenId) {
    refused(tokenId);
  }

  synchronized void refused(String tokenId) {
    refusedId = tokenId;
  }

  private boolean isFresh(Pair pair) {
    Duration margin = renewBefore;
    Duration half = pair.life().dividedBy(2);
    return isUsable(pair, margin.compareTo(half) < 0 ? margin : half);
  }

  private boolean isUsable(Pair pair, Duration margin) {
    return !pair.accessToken().isEmpty()
        && pair.expiresAt().minus(margin).isAfter(clock.instant())
        && !pair.id().equals(refusedId);
  }

  private Pair renewed() throws IOException {
    TokenCipher cipher = cipher();
    try (CredentialStore.Lock lock = store.lock()) {
      saveWhatIsUnsaved();
      CredentialRow row = row(cipher);
      if (row.state() == State.RENEWING) {
        row = lost(row, "the program, or its connection to the database, broke off");
      }
      if (row.state() == State.LOST) {
        throw lostForGood(row);
      }
      if (row.state() == State.REFUSED && row.client().equals(client())) {
        throw refusedForGood(row, 0);
      }
      Pair pair = open(cipher, row);
      if (isFresh(pair)) {
        return pair;
      }
      if (clock.instant().isBefore(notBefore) && isUsable(pair, Duration.ZERO)) {
        return pair;
      }
      return renew(cipher, row, pair);
    } catch (DataAccessException e) {
      throw new IOException("the tokens cannot be read from the database or saved there", e);
    }
  }

  private TokenCipher cipher() throws IOException {
    try {
      return new TokenCipher(key.current());
    } catch (IllegalArgumentException e) {
      throw new CredentialException(
          "export.oauth.key is no Base64 of 32 bytes; make one with: openssl rand -base64 32",
          store.name() + " key",
          0,
          AskAgain.AFTER_A_PAUSE);
    }
  }

  private void saveWhatIsUnsaved() {
    if (unsaved != null) {
      store.replace(unsaved.mark(), unsaved.row());
      unsaved = null;
    }
  }

  /**
   * A refresh token that was not configured before is where to begin; one that was is used up, and
   * its file no longer needed.
   */
  private CredentialRow row(TokenCipher cipher) throws IOException {
    Optional<CredentialRow> before = store.read();
    String refreshToken;
    try {
      refreshToken = refreshToken();
    } catch (IOException e) {
      return before.orElseThrow(() -> e);
    }
    String seed = Fingerprint.of(refreshToken);
    if (before.isPresent() && before.get().seeds().contains(seed)) {
      return before.get();
    }
    String tokens = seal(cipher, "", refreshToken);
    CredentialRow row = CredentialRow.begin(before.orElse(null), seed, tokens, clock.instant());
    if (before.isEmpty()) {
      store.insert(row);
    } else {
      replace(before.get().mark(), row);
    }
    return row;
  }

  private String refreshToken() throws IOException {
    String text = app.refreshToken().current();
    String token = text;
    if (text.startsWith("{")) {
      try {
        token = JSON.readTree(text).path("refresh_token").asText("");
      } catch (JsonProcessingException e) {
        token = "";
      }
    }
    if (token.isBlank()) {
      throw new CredentialException(
          "export.oauth.token-file holds no refresh token: put the refresh token into it, or the"
              + " JSON answer of the vendor with its field refresh_token",
          store.name() + " file",
          0,
          AskAgain.AFTER_A_PAUSE);
    }
    return token;
  }

  private Pair renew(TokenCipher cipher, CredentialRow row, Pair pair) throws IOException {
    String clientSecret = app.clientSecret().current();
    Instant asked = Instant.ofEpochMilli(clock.millis());
    String mark = CredentialRow.newMark();
    // should it be unknown whether the note was taken, it is crossed out: nothing was sent
    unsaved = new Unsaved(mark, row.in(State.GOOD, row.since(), CredentialRow.newMark(), "", ""));
    replace(row.mark(), row.in(State.RENEWING, asked, mark, "", ""));
    unsaved = null;
    TokenEndpoint.Grant grant;
    try {
      grant = endpoint.refresh(app.clientId(), clientSecret, pair.refreshToken(), app.userType());
    } catch (TokenEndpoint.RefusedException e) {
      CredentialRow refused =
          row.in(State.REFUSED, asked, mark, client(), masked(e.getMessage(), pair));
      save(mark, refused);
      throw refusedForGood(refused, e.status());
    } catch (TokenEndpoint.InDoubtException e) {
      CredentialRow lost = row.in(State.LOST, asked, mark, "", masked(e.getMessage(), pair));
      save(mark, lost);
      throw lostForGood(lost);
    } catch (IOException e) {
      save(mark, row.in(State.GOOD, row.since(), CredentialRow.newMark(), "", ""));
      notBefore = asked.plus(AFTER_A_FAULT);
      if (isUsable(pair, Duration.ZERO)) {
        LOG.warn(
            "{}: the token is not renewed yet, {}; it lives until {}",
            store.name(),
            e.getMessage(),
            pair.expiresAt());
        return pair;
      }
      throw e;
    }
    String refreshToken = grant.refreshToken() == null ? pair.refreshToken() : grant.refreshToken();
    CredentialRow renewed = row.with(seal(cipher, grant.accessToken(), refreshToken), grant, asked);
    save(mark, renewed);
    LOG.info("{}: the token is renewed and lives until {}", store.name(), renewed.expiresAt());
    return open(cipher, renewed);
  }

  /** What the database does not take now is kept for the next call; nothing is used before. */
  private void save(String mark, CredentialRow row) throws IOException {
    unsaved = new Unsaved(mark, row);
    replace(mark, row);
    unsaved = null;
  }

  private void replace(String mark, CredentialRow row) throws IOException {
    if (!store.replace(mark, row)) {
      unsaved = null;
      throw new IOException("another instance has changed the tokens of " + store.name());
    }
  }

  /** Keeps the mark: should whoever renews be alive after all, he may still save the pair. */
  private CredentialRow lost(CredentialRow row, String why) throws IOException {
    CredentialRow lost = row.in(State.LOST, row.since(), row.mark(), "", why);
    replace(row.mark(), lost);
    return lost;
  }

  private CredentialException lostForGood(CredentialRow row) {
    return new CredentialException(
        "the new tokens of "
            + store.name()
            + " are lost: the renewal of "
            + row.since()
            + " was not finished ("
            + row.note()
            + "). The refresh token may be used up, so it is not sent again."
            + WAY_OUT,
        store.name() + " " + row.since(),
        0,
        AskAgain.AFTER_A_PAUSE);
  }

  private CredentialException refusedForGood(CredentialRow row, int status) {
    return new CredentialException(
        "the refresh token of "
            + store.name()
            + " was refused at "
            + row.since()
            + ": "
            + row.note()
            + ". Look whether the app is still installed, and at export.oauth.client-id,"
            + " export.oauth.client-secret and export.oauth.user-type."
            + WAY_OUT,
        store.name() + " " + row.since(),
        status,
        AskAgain.AFTER_A_PAUSE);
  }

  private String client() throws IOException {
    return Fingerprint.of(app.clientId(), app.clientSecret().current(), app.userType());
  }

  private String seal(TokenCipher cipher, String accessToken, String refreshToken) {
    ObjectNode pair = JSON.createObjectNode();
    pair.put("access_token", accessToken);
    pair.put("refresh_token", refreshToken);
    return cipher.seal(store.name(), pair.toString());
  }

  private Pair open(TokenCipher cipher, CredentialRow row) throws IOException {
    try {
      JsonNode pair = JSON.readTree(cipher.open(store.name(), row.tokens()));
      return new Pair(
          pair.path("access_token").asText(),
          pair.path("refresh_token").asText(),
          row.expiresAt(),
          row.life(),
          row.companyId());
    } catch (GeneralSecurityException e) {
      throw new CredentialException(
          "the tokens of "
              + store.name()
              + " in the database were sealed with another export.oauth.key: give that one."
              + " If it is gone:"
              + WAY_OUT,
          store.name() + " sealed",
          0,
          AskAgain.AFTER_A_PAUSE);
    }
  }

  private String masked(String text, Pair pair) {
    return mask(text.replace(pair.refreshToken(), "***"));
  }

  @Override
  public String fingerprint() {
    return Fingerprint.of(
        app.clientId(),
        app.userType(),
        app.clientSecret().fingerprint(),
        app.refreshToken().fingerprint(),
        key.fingerprint());
  }

  @Override
  public synchronized String mask(String text) {
    String masked = app.clientSecret().mask(app.refreshToken().mask(key.mask(text)));
    if (masked == null || current == null) {
      return masked;
    }
    return masked.replace(current.accessToken(), "***").replace(current.refreshToken(), "***");
  }

  @Override
  public synchronized Description describe() {
    String what = "an app (client id " + app.clientId() + "), user type " + app.userType();
    List<String> problems = new ArrayList<>();
    try {
      CredentialRow row = store.read().orElse(null);
      if (row == null || !row.seeds().contains(Fingerprint.of(refreshToken()))) {
        return new Description(what + ", its refresh token is not used yet", List.of());
      }
      switch (row.state()) {
        case GOOD -> what += life(row);
        case RENEWING -> what += ", being renewed since " + row.since();
        case LOST -> problems.add(lostForGood(row).getMessage());
        case REFUSED -> problems.add(refusedForGood(row, 0).getMessage());
      }
      String wanted = app.userType().equals("Company") ? Scopes.MINT : Scopes.EXPORT;
      Scopes.lack(row.scope(), wanted).ifPresent(problems::add);
    } catch (BadSqlGrammarException e) {
      return new Description(what + ", its refresh token is not used yet", List.of());
    } catch (IOException | DataAccessException e) {
      problems.add(e.getMessage());
    }
    return new Description(what, problems);
  }

  private static String life(CredentialRow row) {
    if (row.life().isZero()) {
      return ", its refresh token is not used yet";
    }
    String owner =
        row.locationId().isEmpty() ? "company " + row.companyId() : "location " + row.locationId();
    return ", of " + owner + "; the token lives until " + row.expiresAt() + " and renews itself";
  }
}
