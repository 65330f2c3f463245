package io.highlevelexport.fetch;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.Spool;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit of one page while the next one is asked for: its parts are forced to disk, entered
 * into the ledger together with the position, and published to the delivery.
 */
final class PageCommit {
  private static final Logger LOG = LoggerFactory.getLogger(PageCommit.class);

  /** Nothing is to be waited for. */
  static final PageCommit NONE = new PageCommit(() -> {});

  private final Runnable work;
  private FutureTask<Void> attempt;

  private PageCommit(Runnable work) {
    this.work = work;
    this.attempt = new FutureTask<>(work, null);
  }

  /**
   * Begins a commit.
   *
   * @param ledger enters the parts in one transaction; may be called again after a failure
   */
  static PageCommit begin(
      PageWriter staged,
      Consumer<List<StagedPage>> ledger,
      Spool spool,
      Runnable done,
      Executor executor) {
    PageCommit commit =
        new PageCommit(
            () -> {
              List<StagedPage> files = staged.finish();
              CrashPoint.AFTER_PART_FILE.reached();
              ledger.accept(files);
              CrashPoint.AFTER_COMMIT.reached();
              spool.publish(files);
              CrashPoint.AFTER_PAGE_VISIBLE.reached();
              done.run();
            });
    try {
      executor.execute(commit.attempt);
    } catch (OutOfMemoryError e) {
      LOG.warn("a page is committed without a thread of its own: {}", e.toString());
    }
    return commit;
  }

  /**
   * Waits until the page is committed. A commit that has failed is tried once more at the next
   * call, in the thread that calls.
   *
   * @throws RuntimeException when the commit failed
   */
  synchronized void await() {
    FutureTask<Void> latest = attempt;
    latest.run(); // does nothing where it runs or ran already
    try {
      latest.get();
    } catch (ExecutionException e) {
      attempt = new FutureTask<>(work, null);
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a page was being committed", e);
    }
  }
}
