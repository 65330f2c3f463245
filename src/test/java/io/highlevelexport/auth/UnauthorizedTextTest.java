package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every text of a 401 that was seen at the vendor, and what it means. */
class UnauthorizedTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid token: access token is invalid       | INVALID",
        "Invalid token: access token is expired       | INVALID",
        "Invalid JWT                                  | INVALID",
        "Invalid Private Integration token            | INTEGRATION_REVOKED",
        "The token is not authorized for this scope.  | SCOPE",
        "Token's user type mismatch!                  | USER_TYPE",
        "version header was not found.                | VERSION_MISSING",
        "something that nobody has seen               | INVALID"
      })
  void a_401_is_told_by_its_text(String text, Unauthorized kind) {
    String answer = "{\"statusCode\":401,\"message\":\"" + text + "\",\"error\":\"Unauthorized\"}";

    assertThat(Unauthorized.of(answer)).isEqualTo(kind);
    assertThat(kind.advice().isEmpty()).isEqualTo(kind == Unauthorized.INVALID);
  }

  @Test
  void a_401_without_a_text_may_pass() {
    assertThat(Unauthorized.of("")).isEqualTo(Unauthorized.INVALID);
    assertThat(Unauthorized.of(null)).isEqualTo(Unauthorized.INVALID);
  }

  @Test
  void a_missing_header_is_no_matter_of_the_token() {
    assertThat(Unauthorized.VERSION_MISSING.askAgain()).isEqualTo(AskAgain.AFTER_A_PAUSE);
    assertThat(Unauthorized.SCOPE.askAgain()).isEqualTo(AskAgain.WITH_ANOTHER_CREDENTIAL);
  }
}
