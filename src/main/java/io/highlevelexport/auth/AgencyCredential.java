package io.highlevelexport.auth;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An agency's token, which mints a token for each location. What is minted is kept in memory only:
 * minting uses nothing up, so another instance or the next start mints its own.
 */
public final class AgencyCredential implements Credential {
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);

  private final OAuthCredential agency;
  private final Map<String, Minted> minted = new ConcurrentHashMap<>();

  /** One location's token; guarded by itself, so that locations do not wait for each other. */
  private static final class Minted {
    private Grant grant;
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
          location.renewAt = location.grant.renewAt(agency.app.renewBefore());
        } catch (CredentialException e) {
          throw e;
        } catch (IOException e) {
          if (location.grant == null || !location.grant.expiresAt().isAfter(now)) {
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
    } catch (TokenEndpoint.RefusedException e) {
      if (e.status() == 401) {
        agency.refused("", company.id());
      }
      throw new IOException(
          agency.mask(e.getMessage())
              + ". Look at the scope "
              + Scopes.LOOK_UP
              + " of the app, and at export.oauth.app-id",
          e);
    }
  }

  private Grant mint(String locationId) throws IOException {
    Token company = agency.tokenFor(locationId);
    try {
      return agency.endpoint.mint(company, agency.companyId(), locationId);
    } catch (TokenEndpoint.RefusedException e) {
      if (e.status() != 401 || Unauthorized.of(e.getMessage()) != Unauthorized.INVALID) {
        throw refused(locationId, e);
      }
    }
    agency.refused(locationId, company.id());
    try {
      return agency.endpoint.mint(agency.tokenFor(locationId), agency.companyId(), locationId);
    } catch (TokenEndpoint.RefusedException e) {
      throw refused(locationId, e);
    }
  }

  private CredentialException refused(String locationId, TokenEndpoint.RefusedException e) {
    String advice =
        switch (Unauthorized.of(e.getMessage())) {
          case SCOPE -> "The agency's app lacks the scope " + Scopes.MINT + ".";
          case USER_TYPE ->
              "The refresh token is a sub-account's: set export.oauth.user-type to Location, or"
                  + " install the app as the agency.";
          default ->
              "Look whether the app is installed in that location, and whether the location is one"
                  + " of this agency's.";
        };
    return new CredentialException(
        "the agency's token mints none for location "
            + locationId
            + ": "
            + agency.mask(e.getMessage())
            + ". "
            + advice,
        "mint " + locationId + " " + fingerprint(),
        e.status(),
        e.status() == 403 ? AskAgain.AFTER_A_PAUSE : AskAgain.ONCE_A_DAY);
  }

  @Override
  public void refused(String locationId, String tokenId) {
    Minted location = minted.get(locationId);
    if (location != null) {
      synchronized (location) {
        if (location.grant != null && location.grant.token().id().equals(tokenId)) {
          location.grant = null;
        }
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
      synchronized (location) {
        masked = location.grant == null ? masked : location.grant.mask(masked);
      }
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
