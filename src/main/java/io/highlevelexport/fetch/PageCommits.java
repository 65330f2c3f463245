package io.highlevelexport.fetch;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.Tables;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.SpoolException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters fetched pages into the ledger, each with the position that it brings its window to. */
final class PageCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PageCommits.class);

  private final FetchWiring.Ledger ledger;
  private final Progress counters;
  private final Executor executor;
  private final Queue<Unsettled> unsettled = new ConcurrentLinkedQueue<>();

  private record Unsettled(Window window, PageCommit commit) {}

  PageCommits(FetchWiring.Ledger ledger, Progress counters, Executor executor) {
    this.ledger = ledger;
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
              parts -> {
                List<PageCopy> kept = ledger.copies().keep(window.locationId(), parts);
                Tables tables = ledger.tables();
                tables
                    .transactions()
                    .executeWithoutResult(
                        status -> {
                          enter(window, page, parts);
                          kept.forEach(tables.pages()::copied);
                          tables.windows().progress(window, position, seen, expected, latest);
                          CrashPoint.INSIDE_COMMIT.reached();
                        });
              },
              ledger.spool(),
              count,
              executor));
    }
    progress.advance(page);
  }

  /**
   * The fetch of a window has ended, and it is not known what became of its last page: the database
   * may have it, and nobody else.
   */
  void leave(Window window, PageCommit unknown) {
    unsettled.add(new Unsettled(window, unknown));
  }

  /**
   * Finds out what became of pages that were left. Before that nothing of their streams may be
   * fetched, or what they hold would be read once more.
   *
   * @param some of which windows
   * @throws RuntimeException when that cannot be known yet
   */
  synchronized void settle(Predicate<Window> some) {
    for (Unsettled page : unsettled) {
      if (some.test(page.window())) {
        try {
          page.commit().await();
        } catch (SpoolException | Lease.LostException e) {
          // its location is another instance's: that one has what the database has
          LOG.debug("a page is left", e);
        }
        unsettled.remove(page);
      }
    }
  }

  private void enter(Window window, FetchedPage page, List<StagedPage> parts) {
    PageLedger pages = ledger.tables().pages();
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
