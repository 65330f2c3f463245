package io.highlevelexport.auth;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of table {@code credential}: the tokens, and as JSON how their renewal stands.
 *
 * @param tokens the {@link Grant}, sealed; each writing of it is another text
 * @param seeds fingerprints of the refresh tokens that were configured so far, the newest last
 * @param since when the state began, in ms
 * @param retryAt when a renewal that failed is tried again, in ms
 * @param client fingerprint of the app whose renewal failed
 * @param note why it did
 */
record CredentialRow(
    String tokens,
    List<String> seeds,
    State state,
    long since,
    long retryAt,
    String client,
    String note) {
  private static final int MOST_SEEDS = 50;

  enum State {
    GOOD,
    /** The refresh token may have been sent, and no new pair is here. */
    RENEWING,
    /** The refresh token is dead, and the app not reconnected. */
    REFUSED
  }

  /** A pair that is good, or a first refresh token. */
  static CredentialRow good(List<String> seeds, String tokens, Instant now) {
    return new CredentialRow(tokens, seeds, State.GOOD, now.toEpochMilli(), 0, "", "");
  }

  CredentialRow renewing(Instant now) {
    return new CredentialRow(tokens, seeds, State.RENEWING, now.toEpochMilli(), 0, "", "");
  }

  CredentialRow failed(State next, Instant again, String app, String why) {
    return new CredentialRow(tokens, seeds, next, since, again.toEpochMilli(), app, why);
  }

  static List<String> seeds(CredentialRow before, String seed) {
    List<String> seeds = before == null ? List.of() : before.seeds;
    return Stream.concat(seeds.stream(), Stream.of(seed))
        .skip(Math.max(0, seeds.size() + 1 - MOST_SEEDS))
        .toList();
  }

  Instant begunAt() {
    return Instant.ofEpochMilli(since);
  }

  Instant dueAt() {
    return Instant.ofEpochMilli(retryAt);
  }
}
