package io.highlevelexport.ops;

import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/** How many dead letters there are. They wait for somebody, and nothing waits for them: up. */
public final class DeadLettersHealth extends ExportCheck {
  private final DeadLetterFiles files;
  private final DeadLetters deadLetters;

  public DeadLettersHealth(DeadLetterFiles files, DeadLetters deadLetters) {
    super("dead-letters", false);
    this.files = files;
    this.deadLetters = deadLetters;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    try {
      int waiting = files.count();
      result.detail("waiting", waiting).detail("sinceStart", deadLetters.noted());
      if (waiting > 0) {
        result.message(waiting + " dead letters wait: bin/highlevel-export dead-letters list");
      }
      result.up();
    } catch (IOException e) {
      result.message("the dead letters cannot be read: " + plain(e.getMessage())).down();
    }
  }
}
