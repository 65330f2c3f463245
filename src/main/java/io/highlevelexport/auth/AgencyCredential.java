package io.highlevelexport.auth;

import io.highlevelexport.auth.TokenEndpoint.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * An agency's token, which mints a token for each location. What is minted is kept in memory only:
 * minting uses nothing up, so another instance or the next start mints its own.
 */
public final class AgencyCredential implements Credential {
  /** Mints tokens for locations. */
  static final String MINT_SCOPE = "oauth.write";

  private static final String LOOK_UP_SCOPE = "oauth.readonly";

  /** What an agency's app needs beyond {@link Credential#SCOPE}. */
  public static final String MORE_SCOPES = " " + MINT_SCOPE + " " + LOOK_UP_SCOPE;

  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);

  /** The vendor's limits for this are not documented; a few at once are enough for thousands. */
  private static final int MINTED_AT_ONCE = 4;

  private static final int MANY = 100;
  private static final int SPREAD = 8;

  private final OAuthCredential agency;
  private final Semaphore minting = new Semaphore(MINTED_AT_ONCE, true);
  private final Map<String, Minted> minted = new ConcurrentHashMap<>();

  /** One location's token; guarded by itself, so that locations do not wait for each other. */
  private static final class Minted {
    private volatile Grant grant;
    private Instant renewAt = Instant.MIN;
  }

  AgencyCredential(OAuthCredential agency) {
    this.agency = agency;
  }

  @Override
  public Token tokenFor(String locationId) throws IOException {
    Minted location = minted.computeIfAbsent(locationId, id -> new Minted());
    synchronized (location) {
      Instant now = agency.clock.instant();
      if (location.grant == null || !location.renewAt.isAfter(now)) {
        try {
          location.grant = mint(locationId);
          location.renewAt = renewAt(locationId, location.grant);
        } catch (IOException e) {
          boolean isUsable = location.grant != null && location.grant.expiresAt().isAfter(now);
          if (e instanceof CredentialException || !isUsable) {
            throw e;
          }
          location.renewAt = now.plus(AFTER_A_FAULT);
        }
      }
      return location.grant.token();
    }
  }

  /**
   * Where the app is installed.
   *
   * @throws IOException when that cannot be looked up; its message says why
   */
  public List<String> locations() throws IOException {
    Token company = agency.tokenFor("");
    try {
      return agency.endpoint.installedLocations(company, agency.companyId(), agency.app.appId());
    } catch (RefusedException e) {
      if (e.status() == 401) {
        agency.refused("", company.id());
      }
      throw new IOException(
          "%s. Look at the scope %s of the app, and at export.oauth.app-id"
              .formatted(agency.mask(e.getMessage()), LOOK_UP_SCOPE),
          e);
    }
  }

  /**
   * Many that were minted in a row are not renewed in a row: that takes an eighth of their life.
   */
  private Instant renewAt(String locationId, Grant grant) {
    Instant renewAt = grant.renewAt(agency.app.renewBefore());
    long span = Duration.between(agency.clock.instant(), renewAt).toMillis() / SPREAD;
    return minted.size() <= MANY || span <= 0
        ? renewAt
        : renewAt.minusMillis(Math.floorMod(locationId.hashCode(), span));
  }

  private Grant mint(String locationId) throws IOException {
    minting.acquireUninterruptibly();
    try {
      for (boolean renewed = false; ; renewed = true) {
        Token company = agency.tokenFor(locationId);
        try {
          return agency.endpoint.mint(company, agency.companyId(), locationId);
        } catch (RefusedException e) {
          Unauthorized kind = Unauthorized.of(e.getMessage());
          if (renewed || e.status() != 401 || kind != Unauthorized.INVALID) {
            throw refused(locationId, e, kind);
          }
          agency.refused(locationId, company.id());
        }
      }
    } finally {
      minting.release();
    }
  }

  /** A 403 may be a firewall's and pass; the others stay until the console is used. */
  private CredentialException refused(String locationId, RefusedException e, Unauthorized kind) {
    String advice =
        switch (kind) {
          case SCOPE -> "The agency's app lacks the scope " + MINT_SCOPE + ".";
          case USER_TYPE ->
              "The refresh token is a sub-account's: set export.oauth.user-type to Location, or"
                  + " install the app as the agency.";
          default ->
              "Look whether the app is installed in that location, and whether the location is one"
                  + " of this agency's.";
        };
    String said = agency.mask(e.getMessage());
    return new CredentialException(
        "the agency's token mints none for location " + locationId + ": " + said + ". " + advice,
        "mint " + locationId + " " + fingerprint(),
        e.status(),
        e.status() == 403 ? AskAgain.AFTER_A_PAUSE : AskAgain.ONCE_A_DAY);
  }

  @Override
  public void refused(String locationId, String tokenId) {
    Minted location = minted.computeIfAbsent(locationId, id -> new Minted());
    synchronized (location) {
      if (location.grant != null && location.grant.token().id().equals(tokenId)) {
        location.grant = null;
      }
    }
  }

  @Override
  public String fingerprint() {
    return agency.fingerprint();
  }

  @Override
  public String mask(String text) {
    String masked = agency.mask(text);
    for (Minted location : minted.values()) {
      Grant grant = location.grant;
      masked = grant == null ? masked : grant.mask(masked);
    }
    return masked;
  }

  @Override
  public Description describe() {
    Description description = agency.describe();
    return new Description(
        description.what() + "; it mints a token for each location", description.problems());
  }
}
