package io.highlevelexport.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are asked. */
class AttachmentsTest {
  private static final List<String> HOSTS = List.of("*.example.org");

  @ParameterizedTest
  @CsvSource({
    "https://files.example.org/a.png, https://files.example.org",
    "https://Files.example.org:443/a.png, https://files.example.org",
    "https://my_bucket.example.org/a.png, https://my_bucket.example.org",
    "https://my_bucket.example.org:443/a.png, https://my_bucket.example.org",
    "https://my_bucket.example.org:8443/a.png, ''",
    "https://my_bucket.example.com/a.png, ''",
    "https://me:pw@my_bucket.example.org/a.png, ''",
    "https://evil.example.com:80:90.example.org/a.png, ''",
    "https://evil_%41.example.org/a.png, ''",
    "file:///etc/passwd, ''",
  })
  void only_what_is_allowed_has_a_host(String url, String host) {
    assertThat(new Attachments(HOSTS, 1, List.of("*")).host(url)).isEqualTo(host);
  }
}
