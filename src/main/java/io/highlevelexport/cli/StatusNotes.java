package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.run.Export;
import io.highlevelexport.status.StatusFile;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Notes the status of a running export every few seconds, for the command {@code status}. */
final class StatusNotes {
  private static final Logger LOG = LoggerFactory.getLogger(StatusNotes.class);
  private static final long PERIOD_NS = 3_000_000_000L;

  private final Export export;
  private final StatusFile file;
  private long notedAt;
  private boolean begun;

  StatusNotes(Export export, Settings settings) {
    this.export = export;
    this.file = new StatusFile(settings.spool());
  }

  /** Notes it if the last time is some seconds ago. */
  void note() {
    long now = System.nanoTime();
    if (begun && now - notedAt < PERIOD_NS) {
      return;
    }
    begun = true;
    notedAt = now;
    try {
      file.write(export.status());
    } catch (IOException | DataAccessException e) {
      // whatever is wrong with disk or database is told by those who need them
      LOG.debug("the status is not noted", e);
    }
  }
}
