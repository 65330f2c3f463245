package io.highlevelexport.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Secret;
import io.highlevelexport.model.PlainText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Tokens: as the vendor gives them, as a token file has them, and as the database keeps them.
 *
 * @param accessToken empty where only a refresh token is known
 * @param refreshToken empty where there is none
 * @param asked when the vendor was asked for them, in ms
 * @param life of the access token, in s
 * @param scope blank-separated, empty where it is not told
 * @param companyId empty where it is not told
 * @param locationId empty for a company's
 */
record Grant(
    String accessToken,
    String refreshToken,
    long asked,
    long life,
    String scope,
    String companyId,
    String locationId) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIFE_WITHOUT_HINT = 3600;
  private static final long LONGEST_LIFE = Duration.ofDays(365).toSeconds();
  private static final int MOST_WORDS = 2000;

  /** An answer of the vendor, in the names of any version; whatever it holds can be kept. */
  static Grant of(JsonNode answer, Instant asked) {
    long told = TokenEndpoint.field(answer, "expires_in").asLong();
    return new Grant(
        TokenEndpoint.field(answer, "access_token").asText("").strip(),
        TokenEndpoint.field(answer, "refresh_token").asText("").strip(),
        asked.toEpochMilli(),
        told < 1 ? LIFE_WITHOUT_HINT : Math.min(told, LONGEST_LIFE),
        words(answer.path("scope")),
        words(answer.path("companyId")),
        words(answer.path("locationId")));
  }

  /**
   * What somebody configured: a refresh token, or the vendor's JSON answer that it came in. How old
   * the access token of that is, nobody knows.
   */
  static Grant configured(String text) {
    JsonNode answer = JSON.createObjectNode().put("refresh_token", text);
    if (text.startsWith("{")) {
      try {
        answer = JSON.readTree(text);
      } catch (IOException e) {
        answer = JSON.missingNode();
      }
    }
    return of(answer, Instant.EPOCH);
  }

  private static String words(JsonNode field) {
    return PlainText.of(field.asText(""), MOST_WORDS);
  }

  /** With what this answer does not tell from the one before. */
  Grant or(Grant before) {
    return new Grant(
        accessToken,
        refreshToken.isEmpty() ? before.refreshToken : refreshToken,
        asked,
        life,
        scope,
        companyId.isEmpty() ? before.companyId : companyId,
        locationId.isEmpty() ? before.locationId : locationId);
  }

  Token token() {
    return new Token(accessToken);
  }

  Instant expiresAt() {
    return Instant.ofEpochMilli(asked).plusSeconds(life);
  }

  /** When it is to be renewed: half of its life before its end at most. */
  Instant renewAt(Duration before) {
    Duration half = Duration.ofSeconds(life).dividedBy(2);
    return expiresAt().minus(before.compareTo(half) < 0 ? before : half);
  }

  String mask(String text) {
    return Secret.mask(accessToken, Secret.mask(refreshToken, text));
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "grant for " + life + " s";
  }
}
