package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.api.NoTokenException;
import io.highlevelexport.api.PausedException;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.AuditLedger;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.SpoolException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/fetch-window.camel.yaml} and {@code routes/fetch-failed.camel.yaml}.
 */
public final class WindowFetcher {
  private static final Logger LOG = LoggerFactory.getLogger(WindowFetcher.class);

  private final ApiAccess api;
  private final ApiAccess.Room room;
  private final Windows windows;
  private final KnownMessages known;
  private final AuditLedger audits;
  private final PageCommits commits;
  private final FetchPool pool;
  private final Clock clock;

  /**
   * @param room waits until a page can be taken in; throws when another instance has taken over
   * @param ledger what was read before, and is planned
   */
  WindowFetcher(
      ApiAccess api,
      ApiAccess.Room room,
      FetchWiring.Ledger ledger,
      PageCommits commits,
      FetchPool pool,
      Clock clock) {
    this.api = api;
    this.room = room;
    this.windows = ledger.tables().windows();
    this.audits = ledger.tables().audits();
    this.known = ledger.tables().pages().known();
    this.commits = commits;
    this.pool = pool;
    this.clock = clock;
  }

  /** Begins or resumes a window. */
  public PagedFetch begin(@Body Window planned) {
    commits.settle(planned::isOfSameStream);
    api.gate().enter(planned);
    // another fetch may have ended it since it was planned: there is nothing to ask for then
    return windows
        .open(planned.id())
        .map(this::resume)
        .orElseGet(() -> WindowProgress.over(planned, known));
  }

  private PagedFetch resume(Window window) {
    return switch (window.kind()) {
      case CHANGES -> {
        Instant mark =
            windows.stream(window)
                .map(Windows.Stream::changes)
                .map(Windows.Changes::known)
                .orElse(Instant.MIN);
        yield new ChangesProgress(window, pool.pageSize(), mark, known);
      }
      // the ledger does not say whose messages it knows, so none of them is counted by it
      case ASKED ->
          new WindowProgress(
              window.at(null), pool.pageSize(), Long.MAX_VALUE, pagesLeft -> 1, known);
      // an audit has to know what comes, not what came before
      case AUDIT -> resume(window, window.at(null));
      default -> resume(window, window);
    };
  }

  private PagedFetch resume(Window window, Window from) {
    return new WindowProgress(
        from,
        pool.pageSize(),
        pool.windowMessages(),
        pagesLeft -> pool.parts(window, pagesLeft),
        known);
  }

  /**
   * Waits until the next request may be sent.
   *
   * @throws PausedException when it may not be asked before the end of a pause
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  public void awaitTurn(@Variable("fetch") PagedFetch progress)
      throws InterruptedException, PausedException, ApiException, IOException {
    progress.awaitTurn(api, room);
    commits.counters().asked(progress.getWindow());
    CrashPoint.BEFORE_REQUEST.reached();
  }

  /** The page was parsed: it is committed while the next one is asked for. */
  public void commit(@Variable("fetch") PagedFetch progress, @Body FetchedPage page) {
    progress.retries().begin();
    commits.begin(progress, page);
  }

  /**
   * The window is complete, or too big and cut into parts, or came short of the API's total: then
   * it is left for later, and holds its stream's high watermark.
   *
   * @return until when it is paused; {@code null} where it is not
   */
  public Pause end(@Variable("fetch") PagedFetch progress) {
    progress.retries().begin();
    progress.commit().await();
    Window window = progress.getWindow();
    boolean isAudited = window.kind() == Window.Kind.AUDIT && progress.isIncomplete();
    if (window.kind() == Window.Kind.AUDIT
        && progress instanceof WindowProgress audit
        && (isAudited || audit.isComplete())) {
      audits.fetched(
          window,
          audit::saw,
          audit.seenCount(),
          audit.expected().orElse(audit.seenCount()),
          audit.isComplete(),
          clock.instant());
    }
    if (progress.isComplete() || isAudited) {
      progress.finish(windows, clock.instant());
      api.gate().through(window);
      commits.counters().finished(window, clock.instant());
    } else if (progress instanceof WindowProgress part && part.isCut()) {
      List<Window> parts =
          windows.cut(
              window,
              part.position(),
              part.seenCount(),
              part.cuts(),
              part.expected().orElse(0),
              clock.instant());
      api.gate().through(window);
      pool.add(parts);
    } else if (progress.isIncomplete()) {
      windows.miss(window, progress.misses(), progress.seenCount(), progress.expected());
      return api.gate().incomplete(window, progress.shortfall() + "; " + window);
    }
    return null;
  }

  /**
   * The fetch has failed for good.
   *
   * @return the pause that begins; {@code null} where there is nothing new to report, and where the
   *     export stops: that breaks off what is under way
   */
  public Pause failed(
      @Variable("fetch") Fetching progress,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    if (progress == null) {
      throw new IllegalStateException("the fetch could not begin", cause);
    }
    Window window = progress.getWindow();
    if (api.budget().isClosed() || !api.gate().share().has(window.locationId())) {
      return null;
    }
    Pause pause = api.gate().failed(window, Faults.classOf(cause), Faults.reason(cause));
    return cause instanceof NoTokenException noToken && noToken.isReported() ? null : pause;
  }

  /** The fetch is over, however it ended; nothing of it is under way any more. */
  void leave(Window window, PagedFetch progress) {
    api.gate().leave(window);
    if (progress == null) {
      return;
    }
    try {
      progress.commit().await();
      progress.stage(null);
    } catch (SpoolException | Lease.LostException | IOException e) {
      LOG.warn("{}: a page was not committed, it is fetched again: {}", window, e.toString());
    } catch (RuntimeException e) {
      LOG.warn("{}: whether a page was committed is to be found out: {}", window, e.toString());
      commits.leave(window, progress.commit());
    }
  }
}
