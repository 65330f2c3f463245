package io.highlevelexport.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.auth.Unauthorized;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happened, what to do and the other side's words go into one text, and come apart again. */
class FaultTextTest {
  private static final String WHAT = "the API refuses the token for location loc1";

  @ParameterizedTest
  @EnumSource(Unauthorized.class)
  void a_refusal_reads_as_text_and_comes_apart(Unauthorized kind) {
    String message = kind.advice().isEmpty() ? WHAT : WHAT + ". " + kind.advice();

    String reason =
        Faults.reason(new ApiException(message, 401, "{\"message\":\"Invalid token\"}", true));

    assertThat(reason)
        .doesNotContainPattern("[.,;:] ?[.,;:]")
        .endsWith("; the answer says: Invalid token");
    assertThat(FaultText.reason(reason)).isEqualTo("The API refuses the token for location loc1");
    assertThat(FaultText.reason(message)).isEqualTo(FaultText.reason(reason));
    assertThat(FaultText.said(reason)).isEqualTo("Invalid token");
  }
}
