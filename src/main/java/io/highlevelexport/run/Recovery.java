package io.highlevelexport.run;

import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.PageStore;
import io.highlevelexport.state.WalkStore;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings spool and database together again at the start, whatever became of either: what the
 * database awaits and the spool does not have is read from the API once more.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Spool spool;
  private final PageStore pages;
  private final WalkStore walks;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Recovery(
      Spool spool, PageStore pages, WalkStore walks, TransactionTemplate transaction, Clock clock) {
    this.spool = spool;
    this.pages = pages;
    this.walks = walks;
    this.transaction = transaction;
    this.clock = clock;
  }

  void run() {
    spool.recover(pages::isAwaited);
    for (PageStore.Awaited page : pages.awaited()) {
      if (!spool.isWaiting(page.name())) {
        readAgain(page);
      }
    }
  }

  private void readAgain(PageStore.Awaited page) {
    LOG.warn(
        "page {} of {} {} was not delivered and is not in the spool any more: its messages are read"
            + " again",
        page.name(),
        page.locationId(),
        page.channel());
    Instant to = page.last() == null ? clock.instant() : page.last().plusMillis(1);
    transaction.executeWithoutResult(
        status -> {
          pages.forget(page.name());
          walks.planAgain(page.locationId(), page.channel(), page.first(), to, clock.instant());
        });
  }
}
