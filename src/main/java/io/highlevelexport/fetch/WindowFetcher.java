package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiException;
import io.highlevelexport.api.Faults;
import io.highlevelexport.api.NoTokenException;
import io.highlevelexport.api.PausedException;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.PageCopy;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.StagedPage;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.SpoolException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
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
  private final FetchWiring.Ledger ledger;
  private final Progress counters;
  private final Executor commits;
  private final FetchPool pool;
  private final Clock clock;

  /** Commits of which it is not known whether the database has them. */
  private final Queue<Unsettled> unsettled = new ConcurrentLinkedQueue<>();

  /** Why the fetch of a stream cannot begin, as it was logged last. */
  private final Map<StreamName, String> notBegun = new ConcurrentHashMap<>();

  private record Unsettled(Window window, PageCommit commit) {}

  /**
   * @param room waits until a page can be taken in; throws when another instance has taken over
   * @param ledger what was read before, and is planned
   * @param counters count what is read
   * @param commits runs the commits of pages
   */
  WindowFetcher(
      ApiAccess api,
      ApiAccess.Room room,
      FetchWiring.Ledger ledger,
      Progress counters,
      Executor commits,
      FetchPool pool,
      Clock clock) {
    this.api = api;
    this.room = room;
    this.ledger = ledger;
    this.windows = ledger.tables().windows();
    this.known = ledger.tables().pages().known();
    this.counters = counters;
    this.commits = commits;
    this.pool = pool;
    this.clock = clock;
  }

  /** Begins or resumes a window. */
  public PagedFetch begin(@Body Window planned) {
    settle(planned::isOfSameStream);
    api.gate().enter(planned);
    // another fetch may have ended it since it was planned: there is nothing to ask for then
    PagedFetch begun =
        windows
            .open(planned.id())
            .map(this::resume)
            .orElseGet(() -> WindowProgress.over(planned, known));
    notBegun.remove(planned.stream());
    return begun;
  }

  private PagedFetch resume(Window window) {
    return switch (window.kind()) {
      case CHANGES -> {
        Instant mark =
            windows.stream(window.stream())
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
    counters.asked(progress.getWindow());
    CrashPoint.BEFORE_REQUEST.reached();
  }

  /**
   * The page was parsed: once the one before it is committed, it is committed with the position
   * that it brings its window to, while the next one is asked for.
   */
  public void commit(@Variable("fetch") PagedFetch progress, @Body FetchedPage page) {
    progress.retries().begin();
    progress.commit().await();
    Window window = progress.getWindow();
    int fresh = page.fresh().size();
    Instant position = progress.positionAfter(page);
    OptionalLong expected = progress.expectedAfter(page);
    // who asks may reach into the future: that proves no clock wrong
    Instant latest = window.kind() == Window.Kind.ASKED ? null : progress.latestIn(page);
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
                ledger
                    .tables()
                    .transactions()
                    .executeWithoutResult(
                        status -> {
                          enter(window, page, parts);
                          kept.forEach(ledger.tables().pages()::copied);
                          windows.progress(window, position, seen, expected, latest);
                          CrashPoint.INSIDE_COMMIT.reached();
                        });
              },
              ledger.spool(),
              count,
              commits));
    }
    progress.advance(page);
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

  /**
   * Finds out what became of pages whose fetch ended before that was known: the database may have
   * them, and nobody else. Before that nothing of their streams may be fetched, or what they hold
   * would be read once more.
   *
   * @param some of which windows
   * @throws RuntimeException when that cannot be known yet
   */
  void settle(Predicate<Window> some) {
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
      ledger
          .tables()
          .audits()
          .fetched(
              window,
              audit::saw,
              audit.seenCount(),
              audit.expected().orElse(audit.seenCount()),
              audit.isComplete(),
              clock.instant());
    }
    if (progress.isComplete() || isAudited) {
      progress.finish(windows);
      api.gate().through(window);
      counters.finished(window, clock.instant());
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
   * @return the pause that begins; {@code null} where it did not even begin, where nothing else is
   *     kept waiting by it or there is nothing new to report, and where the export stops: that
   *     breaks off what is under way
   */
  public Pause failed(
      @Variable("fetch") Fetching progress,
      @Body Object planned,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
    Window window = progress == null ? (Window) planned : progress.getWindow();
    if (api.budget().isClosed() || !api.gate().share().has(window.locationId())) {
      return null;
    }
    if (progress == null) {
      cannotBegin(window, cause);
      return null;
    }
    if (!progress.noteFailure(cause)) {
      LOG.info("{}: asked for again later: {}", window, PlainText.oneLine(Faults.reason(cause)));
      return null;
    }
    Pause pause = api.gate().failed(window, Faults.classOf(cause), Faults.reason(cause));
    return cause instanceof NoTokenException noToken && noToken.isReported() ? null : pause;
  }

  /** It is tried again at each poll, and told once as long as the reason is the same. */
  private void cannotBegin(Window window, Exception cause) {
    String reason = PlainText.oneLine(Faults.reason(cause));
    if (!reason.equals(notBegun.put(window.stream(), reason))) {
      LOG.error("{}: the fetch cannot begin, and is tried again: {}", window, reason);
      LOG.debug("{}: the fetch cannot begin", window, cause);
    }
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
      unsettled.add(new Unsettled(window, progress.commit()));
    }
  }
}
