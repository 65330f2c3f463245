package io.highlevelexport.walk;

import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.spool.PartFile;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.GroupCommit;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.Lease;
import io.highlevelexport.state.PageStore;
import io.highlevelexport.state.WalkStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.camel.Body;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/walk.camel.yaml}: begin a window, ask for a page, commit it, and end
 * the window.
 */
public final class Walker {
  private static final Logger LOG = LoggerFactory.getLogger(Walker.class);

  private final WalkStore walks;
  private final WalkPool pool;
  private final PageStore pages;
  private final Outages outages;
  private final Spool spool;
  private final GroupCommit commits;
  private final RateBudget budget;
  private final DailyQuota quota;
  private final LocationGate gate;
  private final Authorizer authorizer;
  private final Progress progress;
  private final Runnable fence;
  private final int pageSize;
  private final long windowMessages;
  private final Clock clock;

  /**
   * @param commits fail when another instance has taken over
   * @param fence throws when another instance has taken over
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more is cut into parts
   */
  public Walker(
      WalkStore walks,
      WalkPool pool,
      PageStore pages,
      Outages outages,
      Spool spool,
      GroupCommit commits,
      RateBudget budget,
      DailyQuota quota,
      LocationGate gate,
      Authorizer authorizer,
      Progress progress,
      Runnable fence,
      int pageSize,
      long windowMessages,
      Clock clock) {
    this.walks = walks;
    this.pool = pool;
    this.pages = pages;
    this.outages = outages;
    this.spool = spool;
    this.commits = commits;
    this.budget = budget;
    this.quota = quota;
    this.gate = gate;
    this.authorizer = authorizer;
    this.progress = progress;
    this.fence = fence;
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.clock = clock;
  }

  /**
   * Begins or resumes a window, with what was read of its range before. Since it was planned
   * another walk may have ended it: then there is nothing to ask for, and nothing to cut again.
   */
  public Walk begin(@Body Window planned) {
    Window window = walks.open(planned.id()).orElse(null);
    if (window == null) {
      return Walk.over(planned, pages);
    }
    return new Walk(
        window, pageSize, windowMessages, pagesLeft -> pool.parts(window, pagesLeft), pages);
  }

  /**
   * Waits until the next request may be sent, and its location's token is fresh.
   *
   * @throws LocationGate.LeftAloneException when the location's token or the stream was found
   *     refused meanwhile, or what is left of the day's requests is kept for the polls
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   * @throws Lease.LostException when another instance has taken over
   */
  public void ask(@Variable("walk") Walk walk, @Headers Map<String, Object> headers)
      throws InterruptedException, LocationGate.LeftAloneException, ApiException, IOException {
    fence.run();
    if (quota.isShort(walk.getWindow())) {
      throw new LocationGate.LeftAloneException(walk.getWindow());
    }
    walk.attempts().begin(headers);
    gate.enter(walk.getWindow());
    try {
      authorizer.ready(walk.getWindow().locationId());
    } catch (ApiException e) {
      throw walk.attempts().failed(e, headers);
    }
    while (spool.isFull() && !budget.isClosed()) {
      spool.awaitRoom();
    }
    walk.ask(budget.take(walk.getWindow().locationId()));
    progress.asked(walk.getWindow());
    CrashPoint.BEFORE_REQUEST.reached();
  }

  /**
   * Commits a page that lies on disk: its ledger and the position in one transaction; then it is
   * visible to the delivery.
   */
  public void commit(@Variable("walk") Walk walk, @Body LandedPage page) {
    Window window = walk.getWindow();
    Instant position = walk.positionAfter(page);
    OptionalLong expected = walk.expectedAfter(page);
    commits.execute(
        () -> {
          for (PartFile part : page.parts()) {
            pages.insert(window, part, page.readAt());
          }
          if (!page.rejected().isEmpty()) {
            pages.insertRejected(window, page);
          }
          if (!page.fresh().isEmpty()) {
            walks.progress(window, position, walk.metCount(), expected);
          }
          CrashPoint.INSIDE_COMMIT.reached();
        });
    CrashPoint.AFTER_COMMIT.reached();
    spool.reveal(page.parts());
    CrashPoint.AFTER_PAGE_VISIBLE.reached();
    walk.advance(page);
    progress.read(window, page.fresh().size(), walk.metCount(), walk.expected());
  }

  /** The window is complete: an outage of its stream, if there was one, is over. */
  public void finish(@Variable("walk") Walk walk) {
    Window window = walk.getWindow();
    walks.finish(window, walk.metCount(), walk.expected(), clock.instant());
    outages.through(window);
    progress.finished(window, clock.instant());
  }

  /** The window is too big for one walk: its parts take its place. */
  public List<Window> cut(@Variable("walk") Walk walk) {
    List<Window> parts =
        walks.cut(
            walk.getWindow(),
            walk.position(),
            walk.metCount(),
            walk.cuts(),
            walk.expected().orElse(0),
            clock.instant());
    outages.through(walk.getWindow());
    return parts;
  }

  /**
   * The window came short of the API's own total each time: it is left for later, and holds its
   * stream's watermark.
   *
   * @return until when; {@code null} where its stream is held already
   */
  public HoldStore.Hold miss(@Variable("walk") Walk walk) {
    Window window = walk.getWindow();
    HoldStore.Hold hold = outages.holdIncomplete(walk);
    walks.miss(window, walk.misses(), walk.metCount(), walk.expected(), hold.until());
    LOG.warn(
        "{}: incomplete, {}; it is walked again at {}", window, walk.shortfall(), hold.until());
    return hold;
  }
}
