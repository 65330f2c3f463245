package io.highlevelexport.fetch;

import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.Spool;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.springframework.transaction.support.TransactionTemplate;

/** Enters fetched pages into the ledger, each with the position that it brings its window to. */
final class PageCommits {
  private final Windows windows;
  private final PageLedger pages;
  private final Spool spool;
  private final TransactionTemplate transaction;
  private final Progress counters;
  private final Executor executor;
  private final Queue<PageCommit> unsettled = new ConcurrentLinkedQueue<>();

  /**
   * @param transaction fails when another instance has taken over
   */
  PageCommits(
      Windows windows,
      PageLedger pages,
      Spool spool,
      TransactionTemplate transaction,
      Progress counters,
      Executor executor) {
    this.windows = windows;
    this.pages = pages;
    this.spool = spool;
    this.transaction = transaction;
    this.counters = counters;
    this.executor = executor;
  }

  /**
   * Begins the commit of a page, once the one before it is through, and lets the fetch go on behind
   * it.
   */
  void begin(PagedFetch progress, FetchedPage page) {
    progress.commit().await();
    Window window = progress.getWindow();
    int fresh = page.fresh().size();
    Instant position = progress.positionAfter(page);
    OptionalLong expected = progress.expectedAfter(page);
    Instant latest = progress.latestIn(page);
    long seen = progress.seenCount();
    Runnable count = () -> counters.read(window, fresh, seen + fresh, expected);
    if (fresh == 0) {
      count.run();
      progress.committing(PageCommit.NONE);
    } else {
      progress.committing(
          PageCommit.begin(
              progress.staged(),
              transaction,
              parts -> {
                enter(window, page, parts);
                windows.progress(window, position, seen, expected, latest);
              },
              spool,
              count,
              executor));
    }
    progress.advance(page);
  }

  /**
   * The fetch of a window has ended, and it is not known what became of its last page: the database
   * may have it, and nobody else.
   */
  void leave(PageCommit unknown) {
    unsettled.add(unknown);
  }

  /**
   * Finds out what became of the pages that were left. Before that nothing may be fetched, or what
   * they hold would be read once more.
   *
   * @throws RuntimeException when that cannot be known yet
   */
  synchronized void settle() {
    for (PageCommit commit = unsettled.peek(); commit != null; commit = unsettled.peek()) {
      commit.await();
      unsettled.remove();
    }
  }

  private void enter(Window window, FetchedPage page, List<StagedPage> parts) {
    for (StagedPage part : parts) {
      pages.insert(window, part, page.changed(), page.readAt());
    }
    if (!page.rejected().isEmpty()) {
      pages.insertRejected(
          window,
          page.rejected().stream().map(RejectedMessage::version).toList(),
          page.changed(),
          page.readAt());
    }
  }

  Progress counters() {
    return counters;
  }
}
