package io.highlevelexport.cli;

import io.highlevelexport.app.Release;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.Description;
import io.highlevelexport.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What the export shows to the API, in words. An app's refresh token is good for one use, so no
 * token is renewed here, and the API is asked with a static one only.
 */
final class CredentialCheck {
  private static final String SUBJECT = "token";

  private CredentialCheck() {}

  static void check(Settings settings, CheckReport report) throws InterruptedException {
    if (settings.oauth() == null) {
      Credential credential = credential(settings, null);
      tell(credential.describe(), report);
      new ApiCheck(settings, credential).check(report);
      return;
    }
    if (OpenState.isMissing(settings.sql()) && settings.oauth().hasNoToken()) {
      report.fail(SUBJECT, settings.oauth() + ": get its tokens, bin/highlevel-export authorize");
    } else if (OpenState.isMissing(settings.sql())) {
      report.ok(SUBJECT, settings.oauth() + ", its refresh token is not used yet");
    } else {
      checkKept(settings, report);
    }
    report.skipped("API", "not asked: that might use up the app's refresh token");
  }

  private static void checkKept(Settings settings, CheckReport report) throws InterruptedException {
    try (Connection connection = DatabaseCheck.connect(settings.sql())) {
      tell(
          credential(settings, new SingleConnectionDataSource(connection, true)).describe(),
          report);
    } catch (SQLException e) {
      report.skipped(SUBJECT, "fix the database first, the tokens are kept there");
    }
  }

  private static Credential credential(Settings settings, DataSource database) {
    return Credential.of(
        settings, database, "highlevel-export/" + Release.version(), Clock.systemUTC());
  }

  private static void tell(Description description, CheckReport report) {
    if (description.problems().isEmpty()) {
      report.ok(SUBJECT, description.what());
    } else {
      description
          .problems()
          .forEach(problem -> report.fail(SUBJECT, description.what() + ": " + problem));
    }
  }
}
