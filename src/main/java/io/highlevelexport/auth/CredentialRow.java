package io.highlevelexport.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A row of table {@code credential}.
 *
 * @param seeds fingerprints of the refresh tokens that were configured so far, the newest last
 * @param tokens the pair, sealed
 * @param expiresAt of the access token
 * @param life of the access token, when it was new
 * @param scope blank-separated, empty where it is not known
 * @param companyId empty where it is not known
 * @param locationId empty for a company's
 * @param since when the state began
 * @param mark another one with each writing, so that nobody overwrites what he has not read
 * @param client fingerprint of the app that was refused
 * @param note why it was refused
 */
record CredentialRow(
    List<String> seeds,
    String tokens,
    Instant expiresAt,
    Duration life,
    String scope,
    String companyId,
    String locationId,
    State state,
    Instant since,
    String mark,
    String client,
    String note) {
  private static final int MOST_SEEDS = 50;

  enum State {
    GOOD,
    RENEWING,
    LOST,
    REFUSED
  }

  /** Names a writing of the row. */
  static String newMark() {
    return UUID.randomUUID().toString();
  }

  /** What begins with a refresh token that somebody configured. */
  static CredentialRow begin(CredentialRow before, String seed, String tokens, Instant now) {
    List<String> seeds = new ArrayList<>(before == null ? List.of() : before.seeds);
    seeds.add(seed);
    if (seeds.size() > MOST_SEEDS) {
      seeds.remove(0);
    }
    return new CredentialRow(
        seeds,
        tokens,
        Instant.EPOCH,
        Duration.ZERO,
        "",
        "",
        "",
        State.GOOD,
        now,
        newMark(),
        "",
        "");
  }

  /** The same with another state. */
  CredentialRow in(State next, Instant now, String nextMark, String nextClient, String nextNote) {
    return new CredentialRow(
        seeds,
        tokens,
        expiresAt,
        life,
        scope,
        companyId,
        locationId,
        next,
        now,
        nextMark,
        nextClient,
        nextNote);
  }

  /** A new pair. */
  CredentialRow with(String nextTokens, TokenEndpoint.Grant grant, Instant asked) {
    return new CredentialRow(
        seeds,
        nextTokens,
        asked.plus(grant.life()),
        grant.life(),
        grant.scope(),
        grant.companyId(),
        grant.locationId(),
        State.GOOD,
        asked,
        newMark(),
        "",
        "");
  }
}
