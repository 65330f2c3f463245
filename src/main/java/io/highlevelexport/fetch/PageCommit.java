package io.highlevelexport.fetch;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.spool.PageWriter;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.spool.SpoolException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * The commit of one page while the next one is asked for: its parts are forced to disk, entered
 * into the ledger together with the position, and published to the delivery.
 */
final class PageCommit {
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
    Parts parts = new Parts(staged);
    PageCommit commit =
        new PageCommit(
            () -> {
              List<StagedPage> files = parts.finished();
              ledger.accept(files);
              CrashPoint.AFTER_COMMIT.reached();
              spool.publish(files);
              CrashPoint.AFTER_PAGE_VISIBLE.reached();
              done.run();
            });
    executor.execute(commit.attempt);
    return commit;
  }

  /**
   * Parts on disk. What could not be forced there once is not tried again: some of it may be lost.
   */
  private static final class Parts {
    private final PageWriter writer;
    private List<StagedPage> files;
    private SpoolException failure;

    Parts(PageWriter writer) {
      this.writer = writer;
    }

    /** It would fill the disk up. */
    private void discard() {
      try {
        writer.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }

    List<StagedPage> finished() {
      if (failure != null) {
        throw failure;
      }
      if (files == null) {
        try {
          files = writer.finish();
        } catch (IOException e) {
          failure = new SpoolException("the page cannot be written into the spool: " + e);
          discard();
          throw failure;
        }
        CrashPoint.AFTER_PART_FILE.reached();
      }
      return files;
    }
  }

  /**
   * Waits until the page is committed. A commit that has failed is tried once more at the next
   * call, in the thread that calls.
   *
   * @throws RuntimeException when the commit failed
   */
  void await() {
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
