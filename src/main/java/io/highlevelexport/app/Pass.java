package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.content.ContentQueue;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.delivery.Delivery;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What is to be done, and whether there is anything left of it: then a single pass is over.
 *
 * @param mode whether nothing counts but what somebody has asked for
 */
record Pass(
    Settings settings,
    Export.Mode mode,
    CamelContext camel,
    Windows windows,
    FetchWiring fetching,
    ContentQueue content,
    Delivery delivery,
    DeadLetterFiles deadLetters) {
  private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

  /** Whether nothing is left to fetch, and nothing in the spool that a sink would take. */
  boolean isDone() {
    int attempts = Math.max(1, settings.retry().attempts());
    return fetching.problem() != null
        || delivery.isFullInVain(attempts)
        || (fetching.isDone()
            && !(isReplaying() && deadLetters.hasReplays())
            && delivery.isDone(attempts)
            && content.isDone()
            // with the last text the last mail may go
            && delivery.isDone(attempts)
            && !isAuditing()
            // an audit that has just ended may have had something fetched
            && fetching.isDone());
  }

  /** Begins the audits that are due. A pass ends when none can go on. */
  boolean isAuditing() {
    try {
      return fetching.auditor().begin(exported());
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("the database does not say which audits are due", e);
      return false;
    }
  }

  /** Whether there is a route for replays: an integrator may have left it out. */
  boolean isReplaying() {
    return camel.getRoute("replay") != null;
  }

  int openWindows() {
    ExportedStreams exported = exported();
    return (int)
        windows.open().stream()
            .filter(exported::contains)
            .filter(window -> mode != Export.Mode.ASKED || window.kind() == Window.Kind.ASKED)
            .count();
  }

  /** What is exported, as far as its locations are known by now. */
  ExportedStreams exported() {
    return ExportedStreams.of(fetching.locations().known(), settings.channels());
  }
}
