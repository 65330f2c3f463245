package io.highlevelexport.auth;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of table {@code credential}.
 *
 * @param tokens the {@link Grant}, sealed; each writing of it is another text
 */
record CredentialRow(String tokens, Renewal renewal) {
  private static final int MOST_SEEDS = 50;

  enum State {
    GOOD,
    /** The refresh token may have been sent, and no new pair is here. */
    RENEWING,
    /** The refresh token is dead, and the app not reconnected. */
    REFUSED
  }

  /**
   * How the renewal stands; JSON in the table.
   *
   * @param seeds fingerprints of the refresh tokens that were configured so far, the newest last
   * @param since when the state began, in ms
   * @param retryAt when a renewal that failed is tried again, in ms
   * @param client fingerprint of the app whose renewal failed
   * @param note why it did
   */
  record Renewal(
      List<String> seeds, State state, long since, long retryAt, String client, String note) {}

  /** A pair that is good, or a first refresh token. */
  static CredentialRow good(List<String> seeds, String tokens, Instant now) {
    return new CredentialRow(tokens, new Renewal(seeds, State.GOOD, now.toEpochMilli(), 0, "", ""));
  }

  CredentialRow renewing(Instant now) {
    return new CredentialRow(
        tokens, new Renewal(renewal.seeds, State.RENEWING, now.toEpochMilli(), 0, "", ""));
  }

  CredentialRow failed(State next, Instant again, String client, String why) {
    return new CredentialRow(
        tokens, new Renewal(renewal.seeds, next, renewal.since, again.toEpochMilli(), client, why));
  }

  static List<String> seeds(CredentialRow before, String seed) {
    List<String> seeds = before == null ? List.of() : before.renewal.seeds;
    return Stream.concat(seeds.stream(), Stream.of(seed))
        .skip(Math.max(0, seeds.size() + 1 - MOST_SEEDS))
        .toList();
  }

  State state() {
    return renewal.state;
  }

  Instant since() {
    return Instant.ofEpochMilli(renewal.since);
  }

  Instant retryAt() {
    return Instant.ofEpochMilli(renewal.retryAt);
  }
}
