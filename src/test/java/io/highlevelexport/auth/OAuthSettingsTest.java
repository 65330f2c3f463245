package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app's keys: what is missing or contradicts itself is told, all at once, without secrets. */
class OAuthSettingsTest {
  @TempDir Path home;

  private Settings read(String... pairs) throws ConfigurationException {
    Map<String, String> settings = new HashMap<>();
    settings.put("export.locations", TwinApp.LOCATION);
    settings.put("export.mail.to", "archive@example.com");
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    Path config = Path.of("config").toAbsolutePath();
    return SettingsReader.read(
        Configuration.load(config, config, null, Map.of(), Map.of(), settings),
        new Home(home, Path.of("").toAbsolutePath()));
  }

  private ConfigurationException problems(String... pairs) {
    return catchThrowableOfType(ConfigurationException.class, () -> read(pairs));
  }

  @Test
  void an_app_alone_is_enough() throws Exception {
    Settings settings =
        read(
            "export.oauth.client-id", TwinApp.CLIENT_ID,
            "export.oauth.client-secret", TwinApp.CLIENT_SECRET,
            "export.oauth.refresh-token", "rt-1",
            "export.oauth.key", TwinApp.KEY);

    assertThat(settings.oauth().isAgency()).isFalse();
    assertThat(settings.mask(TwinApp.CLIENT_SECRET + " rt-1 " + TwinApp.KEY))
        .isEqualTo("*** *** ***");
  }

  @Test
  void everything_that_is_missing_is_told_at_once() {
    assertThat(problems("export.oauth.client-id", TwinApp.CLIENT_ID))
        .hasMessageContaining("export.oauth.client-secret")
        .hasMessageNotContaining("export.oauth.refresh-token")
        .hasMessageContaining("openssl rand -base64 32")
        .hasMessageNotContaining("export.api.token");
  }

  @Test
  void two_ways_at_once_are_refused_without_showing_them() {
    assertThat(
            problems(
                "export.api.token", "pit-canary",
                "export.oauth.client-id", TwinApp.CLIENT_ID,
                "export.oauth.client-secret", TwinApp.CLIENT_SECRET,
                "export.oauth.refresh-token", "rt-canary",
                "export.oauth.token-file", "missing.json",
                "export.oauth.user-type", "Agency",
                "export.oauth.key", "short"))
        .hasMessageContaining("export.oauth.client-id is given as well")
        .hasMessageContaining("export.oauth.token-file is given as well")
        .hasMessageContaining("choose one (Location | Company)")
        .hasMessageContaining("is no Base64 of 32 bytes")
        .hasMessageNotContaining("canary");
  }

  @Test
  void a_secret_without_an_app_is_told() {
    assertThat(problems("export.oauth.refresh-token", "rt-canary"))
        .hasMessageContaining("export.oauth.client-id")
        .hasMessageContaining("export.oauth.refresh-token is given")
        .hasMessageNotContaining("canary");
  }

  @Test
  void a_locations_token_is_for_one_location() {
    assertThat(
            problems(
                "export.locations", TwinApp.LOCATION + "," + TwinApp.OTHER_LOCATION,
                "export.oauth.client-id", TwinApp.CLIENT_ID,
                "export.oauth.client-secret", TwinApp.CLIENT_SECRET,
                "export.oauth.refresh-token", "rt-1",
                "export.oauth.key", TwinApp.KEY))
        .hasMessageContaining("export.locations")
        .hasMessageContaining("export.oauth.user-type to Company");
  }
}
