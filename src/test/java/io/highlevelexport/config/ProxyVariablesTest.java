package io.highlevelexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The variables that say the way out to other programs. */
class ProxyVariablesTest {
  private static final String API = "https://services.leadconnectorhq.com";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        API + ", https_proxy, -, http://out:3128",
        API + ", HTTPS_PROXY, -, http://out:3128",
        API + ", HTTPS_PROXY, 'localhost,example.com', http://out:3128",
        API + ", HTTPS_PROXY, 'localhost, .leadconnectorhq.com', ''",
        API + ", HTTPS_PROXY, leadconnectorhq.com, ''",
        API + ", HTTPS_PROXY, *, ''",
        API + ", HTTPS_PROXY, connectorhq.com, http://out:3128",
        API + ", HTTP_PROXY, -, ''",
        "http://127.0.0.1:8080, HTTP_PROXY, -, ''",
        "https://localhost:8080, HTTPS_PROXY, -, ''"
      })
  void they_hold_for_the_scheme_of_the_api_and_not_for_what_is_excepted(
      String api, String variable, String noProxy, String expected) {
    Map<String, String> environment = new HashMap<>(Map.of(variable, "http://out:3128"));
    if (noProxy != null) {
      environment.put("NO_PROXY", noProxy);
    }

    Configuration configuration =
        Configuration.of(Map.of("export.api.url", api), "test", environment);

    assertThat(configuration.get("export.proxy")).isEqualTo(expected);
  }

  @Test
  void the_key_wins() {
    Configuration configuration =
        Configuration.of(
            Map.of("export.api.url", API, "export.proxy", "none"),
            "test",
            Map.of("HTTPS_PROXY", "http://out:3128"));

    assertThat(configuration.get("export.proxy")).isEqualTo("none");
  }
}
