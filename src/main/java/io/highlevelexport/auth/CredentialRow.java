package io.highlevelexport.auth;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A row of table {@code credential}.
 *
 * @param seeds fingerprints of the refresh tokens that were configured so far, the newest last
 * @param tokens the {@link Grant}, sealed
 * @param since when the state began
 * @param retryAt when a renewal that failed is tried again
 * @param mark another one with each renewal, so that nobody overwrites what he has not read
 * @param client fingerprint of the app whose renewal failed
 * @param note why it did
 */
record CredentialRow(
    List<String> seeds,
    String tokens,
    State state,
    Instant since,
    Instant retryAt,
    String mark,
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

  static CredentialRow good(List<String> seeds, String tokens, Instant now) {
    return new CredentialRow(seeds, tokens, State.GOOD, now, now, newMark(), "", "");
  }

  CredentialRow renewing(Instant now) {
    return new CredentialRow(seeds, tokens, State.RENEWING, now, now, newMark(), "", "");
  }

  /** Keeps the mark: whoever else renews, asleep until now, may still save a pair that he got. */
  CredentialRow failed(State next, Instant again, String failedClient, String why) {
    return new CredentialRow(seeds, tokens, next, since, again, mark, failedClient, why);
  }

  /** The seeds with one more. */
  static List<String> seeds(CredentialRow before, String seed) {
    List<String> seeds = before == null ? List.of() : before.seeds;
    return Stream.concat(seeds.stream(), Stream.of(seed))
        .skip(Math.max(0, seeds.size() + 1 - MOST_SEEDS))
        .toList();
  }

  private static String newMark() {
    return UUID.randomUUID().toString();
  }
}
