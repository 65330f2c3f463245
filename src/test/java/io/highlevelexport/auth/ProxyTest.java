package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.ForwardProxy;
import io.highlevelexport.cli.Operator;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages and tokens have one way out. */
class ProxyTest {
  @TempDir Path home;
  private TwinApp app;
  private ForwardProxy proxy;
  private ExportUnderTest export;

  @BeforeEach
  void start() throws Exception {
    app = new TwinApp();
    proxy = new ForwardProxy("exporter", "p@ss+word");
    export =
        app.export(home)
            .with("export.oauth.refresh-token", app.twin.oauth().install(TwinApp.LOCATION));
  }

  @AfterEach
  void stop() {
    proxy.close();
    app.close();
  }

  @Test
  void pages_and_tokens_go_through_the_proxy_with_its_login() throws Exception {
    export.with("export.proxy", "http://exporter:p%40ss+word@127.0.0.1:" + proxy.port());

    assertThat(export.once().isComplete()).isTrue();

    assertThat(proxy.paths())
        .contains("/oauth/token", "/conversations/messages/export")
        .hasSameSizeAs(app.twin.requests());
    assertThat(export.filesWith("p@ss+word", "p%40ss+word")).isEmpty();
  }

  @Test
  void check_takes_the_same_way_out() {
    Operator operator =
        new Operator(home, app.twin.url())
            .set("export.locations", TwinApp.LOCATION)
            .set("export.proxy", "http://exporter:p%40ss+word@127.0.0.1:" + proxy.port());

    assertThat(operator.types("check").out()).contains("the token works");
    assertThat(proxy.paths()).hasSameSizeAs(app.twin.requests()).isNotEmpty();

    operator.set("export.proxy", "http://exporter:wrong@127.0.0.1:" + proxy.port());
    assertThat(operator.types("check").out())
        .contains("HighLevel cannot be reached (HTTP 407)", "its proxy (export.proxy)");

    operator.set("export.proxy", "http://127.0.0.1:1");
    assertThat(operator.types("check").out()).doesNotContain("the token works");
  }
}
