package io.highlevelexport.fetch;

import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;

/**
 * One window being fetched: what to ask for next, which messages are new, and whether all of them
 * came.
 *
 * <p>The position is a date, never a cursor. A cursor is used as long as every answer is beyond
 * doubt; after any other the fetch resumes from its position without one. A repeated cursor says
 * nothing; only a row of pages without a new id means that the fetch is stuck. Not thread-safe: one
 * exchange fetches one window.
 */
public final class WindowProgress extends PagedFetch {
  /** How often a window is fetched before it counts as incomplete; later, once each time. */
  private static final int ATTEMPTS = 3;

  /** So many pages without a new id, one after the other, and the fetch is stuck. */
  private static final int PAGES_WITHOUT_PROGRESS = 3;

  /** So many chains without a new id, one after the other, and the fetch is stuck. */
  private static final int CHAINS_WITHOUT_PROGRESS = 5;

  private static final int MOST_PARTS = 256;
  private static final long NEVER = -1;

  private final Window window;
  private final Instant firstInstant;
  private final Instant lastInstant;
  private final int pageSize;
  private final long windowMessages;
  private final LongToIntFunction share;
  private final SeenMessages seen = new SeenMessages(this::inWindow);

  private Instant position;
  private Instant chainStart;
  private boolean inOrder = true;
  private OptionalLong expected = OptionalLong.empty();
  private long seenBeforeChain;
  private int pagesWithoutProgress;
  private int chainsWithoutProgress;
  private long mostSeen;
  private int attempt = 1;

  /** How many came in the attempt before, where no answer told a total: twice the same is all. */
  private long seenWithoutTotal = NEVER;

  private List<Instant> cuts = List.of();

  /**
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more messages is cut into parts
   * @param share in how many parts a rest of so many pages is best fetched, 1 or more
   * @param ledger what was read before
   */
  public WindowProgress(
      Window window,
      int pageSize,
      long windowMessages,
      LongToIntFunction share,
      KnownMessages ledger) {
    super(window, ledger);
    this.window = window;
    this.firstInstant = window.firstInstant();
    this.lastInstant = window.lastInstant();
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.share = share;
    this.position = window.position();
    if (position != null) {
      ledger.within(window, position.minusMillis(1), version -> seen.addBehind(version.id()));
    }
    startChain();
  }

  /** A window that need not be fetched any more. */
  static WindowProgress over(Window window, KnownMessages ledger) {
    WindowProgress progress = new WindowProgress(window, 1, 1, pagesLeft -> 1, ledger);
    progress.state = State.OVER;
    return progress;
  }

  /** Up to where the window is done, {@code null} where nothing is. */
  public Instant position() {
    return position;
  }

  @Override
  public long seenCount() {
    return seen.size();
  }

  public boolean saw(String id) {
    return seen.contains(id);
  }

  @Override
  public OptionalLong expected() {
    return expected;
  }

  /** The inner edges of the parts that the window is to be cut into, ascending. */
  public List<Instant> cuts() {
    return cuts;
  }

  @Override
  public int misses() {
    return window.misses() + attempt - 1;
  }

  @Override
  void restart() {
    chainsWithoutProgress = seen.size() > mostSeen ? 0 : chainsWithoutProgress + 1;
    mostSeen = Math.max(mostSeen, seen.size());
    startChain();
  }

  @Override
  public String getQuery() {
    return ExportQuery.of(window, pageSize, chainStart, cursor);
  }

  /**
   * Resumes from the position without cursor: after an answer in doubt the cursor may have moved on
   * or died.
   */
  private void startChain() {
    cursor = null;
    expected = OptionalLong.empty();
    pagesWithoutProgress = 0;
    if (position != null && inOrder) {
      chainStart = position.minusMillis(1);
      seen.resume(chainStart);
    } else {
      chainStart = firstInstant;
      seen.clear();
    }
    seenBeforeChain = seen.size();
  }

  private boolean inWindow(Instant date) {
    return date != null
        && !date.isAfter(lastInstant)
        && (firstInstant == null || !date.isBefore(firstInstant));
  }

  /**
   * A neighbouring window's is not: its date lies on the millisecond beyond the edge. What comes
   * with a total is nobody's: it is read where it is missing.
   */
  @Override
  boolean isOwn(MessageVersion version) {
    return window.kind() != Window.Kind.TOTAL
        && (!inWindow(version.date()) || window.holds(version.date()));
  }

  /**
   * The position after a page: the latest date up to it that lies within the window; {@code null}
   * where the API does not keep the order, so that no date says what was read.
   */
  @Override
  public Instant positionAfter(FetchedPage page) {
    if (!inOrder || !isInOrder(page)) {
      return null;
    }
    Instant latest = latestIn(page);
    boolean movesOn = latest != null && (position == null || latest.isAfter(position));
    return movesOn ? latest : position;
  }

  private boolean isInOrder(FetchedPage page) {
    Instant last = cursor == null ? null : position;
    for (MessageVersion version : page.versions()) {
      if (inWindow(version.date())) {
        if (last != null && version.date().isBefore(last)) {
          return false;
        }
        last = version.date();
      }
    }
    return true;
  }

  @Override
  Instant latestIn(FetchedPage page) {
    Instant latest = null;
    for (MessageVersion version : page.versions()) {
      Instant date = version.date();
      if (inWindow(date) && (latest == null || date.isAfter(latest))) {
        latest = date;
      }
    }
    return latest;
  }

  @Override
  public OptionalLong expectedAfter(FetchedPage page) {
    return page.total().isPresent()
        ? OptionalLong.of(seenBeforeChain + page.total().getAsLong())
        : expected;
  }

  @Override
  void take(FetchedPage page) {
    expected = expectedAfter(page);
    boolean isFirst = cursor == null && position == null;
    Instant after = positionAfter(page);
    inOrder &= isInOrder(page);
    boolean movedOn = after != null && (position == null || after.isAfter(position));
    position = after;
    seen.passed(position == null ? null : position.minusMillis(1));
    boolean progress = false;
    for (MessageVersion version : page.versions()) {
      progress |= seen.add(version);
    }
    cursor = page.nextCursor();
    pagesWithoutProgress = progress ? 0 : pagesWithoutProgress + 1;
    if (cursor == null) {
      endAttempt(null);
    } else if (movedOn && cut(isFirst)) {
      state = State.CUT;
    } else if (pagesWithoutProgress >= PAGES_WITHOUT_PROGRESS) {
      endAttempt(
          "the API repeats itself: " + pagesWithoutProgress + " pages brought no new message");
    } else if (chainsWithoutProgress >= CHAINS_WITHOUT_PROGRESS) {
      endAttempt(
          "the API breaks off: " + chainsWithoutProgress + " attempts brought no new message");
    }
  }

  private void endAttempt(String fault) {
    if (expected.isEmpty()
        ? fault == null && seen.size() == seenWithoutTotal
        : seen.size() >= expected.getAsLong()) {
      state = State.COMPLETE;
      return;
    }
    seenWithoutTotal = expected.isEmpty() ? seen.size() : NEVER;
    String count =
        expected.isEmpty()
            ? seen.size() + " messages came, and the API does not say how many there are"
            : seen.size() + " of " + expected.getAsLong() + " messages came";
    shortfall = fault == null ? count : count + "; " + fault;
    attempt++;
    // where no total is told, only a second attempt can show that nothing is missing
    if (misses() >= ATTEMPTS && (attempt > 2 || expected.isPresent())) {
      state = State.INCOMPLETE;
    } else {
      mostSeen = 0;
      chainsWithoutProgress = 0;
      inOrder = true;
      position = null;
      startChain();
    }
  }

  /**
   * Cuts the rest of the window into parts of equal time where it is too big, or where there are
   * not enough fetches to use the location's rate limit up; unless cutting does not make the total
   * smaller.
   */
  private boolean cut(boolean isFirst) {
    if (attempt > 1 || expected.isEmpty()) {
      return false;
    }
    long total = expected.getAsLong();
    if (window.parentTotal() != null && total >= window.parentTotal()) {
      return false;
    }
    long left = Math.max(0, total - seen.size());
    int byPace = share.applyAsInt((left + pageSize - 1) / pageSize);
    long bySize = isFirst && total > windowMessages ? 1 + total * 5 / (windowMessages * 4) : 1;
    long start = position.toEpochMilli();
    long width = window.to().toEpochMilli() - start;
    long parts = Math.min(width, Math.min(MOST_PARTS, Math.max(bySize, byPace)));
    cuts =
        LongStream.range(1, Math.max(1, parts))
            .mapToObj(part -> Instant.ofEpochMilli(start + width / parts * part))
            .toList();
    return !cuts.isEmpty();
  }
}
