package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenCipherTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private final TokenCipher cipher = new TokenCipher(KEY);

  @Test
  void what_is_sealed_opens_again_and_shows_nothing() throws Exception {
    String sealed = cipher.seal("oauth app", "rt-secret");

    assertThat(sealed)
        .doesNotContain("rt-secret")
        .isNotEqualTo(cipher.seal("oauth app", "rt-secret"));
    assertThat(new TokenCipher(KEY).open("oauth app", sealed)).isEqualTo("rt-secret");
  }

  @Test
  void it_opens_for_no_other_name_key_or_content() {
    String sealed = cipher.seal("oauth app", "rt-secret");
    byte[] other = new byte[32];
    other[0] = 1;
    TokenCipher otherKey = new TokenCipher(Base64.getEncoder().encodeToString(other));
    char last = sealed.charAt(20) == 'A' ? 'B' : 'A';
    String changed = sealed.substring(0, 20) + last + sealed.substring(21);

    assertThatThrownBy(() -> cipher.open("oauth other", sealed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> otherKey.open("oauth app", sealed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> cipher.open("oauth app", changed))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> cipher.open("oauth app", "v1.AAAA"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void a_key_of_another_length_is_refused() {
    assertThatThrownBy(() -> new TokenCipher("c2hvcnQ="))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
