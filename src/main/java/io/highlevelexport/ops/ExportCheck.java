package io.highlevelexport.ops;

import io.highlevelexport.model.PlainText;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.springframework.dao.DataAccessException;

/** One line of {@code /observe/health}. None of them is a reason to restart the process. */
class ExportCheck extends AbstractHealthCheck {
  private final boolean readiness;
  private final Consumer<HealthCheckResultBuilder> look;

  /**
   * @param readiness whether it counts at {@code /observe/health/ready} as well
   */
  ExportCheck(String name, boolean readiness, Consumer<HealthCheckResultBuilder> look) {
    super("highlevel-export", name);
    this.readiness = readiness;
    this.look = look;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public boolean isReadiness() {
    return readiness;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    try {
      look.accept(result);
    } catch (DataAccessException e) {
      String cause = plain(e.getMostSpecificCause().getMessage());
      result.message(Phrases.DATABASE_SILENT + ": " + cause).down();
    }
  }

  /** Camel writes a quote in a message with two backslashes too many. */
  static String plain(String text) {
    return text == null ? "" : PlainText.oneLine(text.replace('"', '\''));
  }
}
