package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticTokenTest {
  @TempDir Path directory;

  private static StaticToken given(String token) {
    return new StaticToken(Secret.of(token, null, "export.api.token-file"));
  }

  @Test
  void a_file_is_read_again_when_it_changes() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "pit-old\n");
    StaticToken token = new StaticToken(Secret.of("", file, "export.api.token-file"));
    assertThat(token.tokenFor("any").value()).isEqualTo("pit-old");
    String fingerprint = token.fingerprint();

    Files.writeString(file, "pit-new\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    assertThat(token.tokenFor("any").value()).isEqualTo("pit-new");
    assertThat(token.fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void a_touched_file_counts_as_changed() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "pit-same");
    StaticToken token = new StaticToken(Secret.of("", file, "export.api.token-file"));
    String fingerprint = token.fingerprint();

    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    assertThat(token.fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void a_file_that_cannot_be_read_is_told_with_its_key() {
    StaticToken token =
        new StaticToken(Secret.of("", directory.resolve("none"), "export.api.token-file"));

    assertThatThrownBy(() -> token.tokenFor("any"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("export.api.token-file")
        .hasMessageContaining("none");
  }

  @Test
  void it_tells_what_it_is_and_shows_nothing() {
    assertThat(given("pit-canary").describe().toString())
        .contains("Private Integration Token", "conversations/message.readonly")
        .doesNotContain("canary");
    assertThat(given("head.claims.sign").describe().toString())
        .contains("an access token", "nothing renews this one")
        .doesNotContain("sign");
    assertThat(given("pit-canary").mask("refused: pit-canary")).isEqualTo("refused: ***");
  }
}
