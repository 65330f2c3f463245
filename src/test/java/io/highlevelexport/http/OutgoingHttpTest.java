package io.highlevelexport.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.highlevelexport.config.Secret;
import io.highlevelexport.config.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.Test;

class OutgoingHttpTest {
  @Test
  void a_time_that_is_over_at_any_moment_is_a_failed_request() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50)) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      Settings.Proxy none = new Settings.Proxy("", 0, "", "");
      OutgoingHttp http =
          new OutgoingHttp(
              new Settings.Api(
                  url, Secret.of("", null, ""), "1", Duration.ofSeconds(1), 1, none, null));
      for (int i = 0; i < 30; i++) {
        HttpGet request = new HttpGet(url);
        Duration whole = Duration.ofMillis(i % 3);
        assertThatThrownBy(() -> http.send(request, whole, 1)).isInstanceOf(IOException.class);
      }
    }
  }
}
