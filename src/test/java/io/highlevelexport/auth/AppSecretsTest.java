package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.highlevelexport.ExportUnderTest;
import io.highlevelexport.TraceLogs;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agency's tokens, secret and key come out nowhere: not even in logs at TRACE. */
class AppSecretsTest {
  private static final List<String> SECRETS =
      List.of(TwinApp.CLIENT_SECRET, TwinApp.KEY, "rtTwin.", "eyTwin");

  @TempDir Path home;

  @Test
  void no_token_secret_or_key_comes_out_in_logs_or_files() throws Exception {
    try (TraceLogs logs = new TraceLogs(SECRETS);
        TwinApp app = new TwinApp()) {
      app.twin.fault(
          When.path("/conversations/messages/export"), 1, Fault.unauthorized("Invalid JWT"));
      ExportUnderTest export =
          app.export(home)
              .with("export.oauth.user-type", "Company")
              .with(
                  "export.oauth.refresh-token",
                  app.twin.oauth().installCompany(TwinApp.COMPANY, TwinApp.LOCATION));

      assertThat(export.once().isComplete()).isTrue();
      app.clock.advance(Duration.ofHours(2));
      app.twin.oauth().uninstall();
      assertThat(export.once().isComplete()).isFalse();

      assertThat(export.deadLetters()).hasSize(1);
      assertThat(logs.events()).isGreaterThan(3_000);
      assertThat(logs.hits()).isEmpty();
      assertThat(export.filesWith(SECRETS.toArray(String[]::new))).isEmpty();
    }
  }
}
