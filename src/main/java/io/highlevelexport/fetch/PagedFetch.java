package io.highlevelexport.fetch;

import io.highlevelexport.api.RateBudget;
import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.PageWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A window being fetched page by page: what is under way of it, and which messages are new. In
 * which order pages come, and what ends the fetch, is up to its subclasses.
 */
public abstract class PagedFetch extends Fetching {
  private static final Logger LOG = LoggerFactory.getLogger(PagedFetch.class);

  private final KnownMessages ledger;

  State state = State.OPEN;

  /** Where the next page is; {@code null} where the next request carries no cursor. */
  String cursor;

  /** In words, what is missing; {@code null} where nothing is. */
  String shortfall;

  private boolean asked;
  private PageWriter staged;
  private PageCommit commit = PageCommit.NONE;
  private boolean ignoresFilter;

  /**
   * @param ledger what was read before
   */
  PagedFetch(Window window, KnownMessages ledger) {
    super(window);
    this.ledger = ledger;
  }

  enum State {
    OPEN,
    COMPLETE,
    INCOMPLETE,
    CUT,
    OVER
  }

  /** Whether there is a page left to ask for: the loop's condition. */
  public final boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether everything came that had to. */
  public final boolean isComplete() {
    return state == State.COMPLETE;
  }

  /** Whether it came to no good end, however often it was fetched. */
  public final boolean isIncomplete() {
    return state == State.INCOMPLETE;
  }

  /** Whether it is to be cut into parts. */
  public final boolean isCut() {
    return state == State.CUT;
  }

  @Override
  public final String shortfall() {
    return shortfall;
  }

  /** How often the window ended incomplete. */
  public abstract int misses();

  /** Whether the next request carries a cursor. */
  public final boolean hasCursor() {
    return cursor != null;
  }

  @Override
  public final void ask(RateBudget.Sent next) {
    super.ask(next);
    if (asked) {
      restart();
    }
    asked = true;
  }

  /** The latest answer is in doubt: the fetch goes on without a cursor. */
  abstract void restart();

  public abstract String getQuery();

  /** What of the next page is in the spool; what was staged before and not committed goes. */
  final void stage(PageWriter writer) throws IOException {
    if (staged != null) {
      staged.close();
    }
    staged = writer;
  }

  /** The commit of the page before; at most one is under way. */
  final PageCommit commit() {
    return commit;
  }

  /** The page that is staged is being committed. */
  final void committing(PageCommit next) {
    staged = null;
    commit = next;
  }

  final PageWriter staged() {
    return staged;
  }

  /** Whether the message is this window's to deliver. */
  abstract boolean isOwn(MessageVersion version);

  /** Whether the API gives other people's messages as well, however it is asked. */
  final boolean ignoresFilter() {
    return ignoresFilter;
  }

  /** A message of somebody else came. */
  final void foreignMessage() {
    if (!ignoresFilter) {
      LOG.warn("{}: the API gives messages of others as well: they are left out", getWindow());
    }
    ignoresFilter = true;
  }

  /**
   * Those versions that were not read yet, each with whether another version of its message was.
   * The page before has to be committed: what it holds is known from then on.
   */
  final Map<MessageVersion, Boolean> newAmong(List<MessageVersion> versions) {
    List<MessageVersion> own = versions.stream().filter(this::isOwn).toList();
    if (own.isEmpty()) {
      return Map.of();
    }
    commit.await();
    Map<String, MessageVersion> known = ledger.latest(getWindow(), own);
    Map<MessageVersion, Boolean> fresh = new LinkedHashMap<>();
    for (MessageVersion version : own) {
      MessageVersion latest = known.get(version.id());
      if (latest == null || !latest.digest().equals(version.digest())) {
        fresh.put(version, latest != null);
      }
    }
    return fresh;
  }

  /** The position after a page, {@code null} where there is none to resume from. */
  public Instant positionAfter(FetchedPage page) {
    return null;
  }

  /** How many messages have to come in all, as far as a page's total says. */
  public OptionalLong expectedAfter(FetchedPage page) {
    return OptionalLong.empty();
  }

  /** How many have to come, as far as the API says. */
  public OptionalLong expected() {
    return OptionalLong.empty();
  }

  public abstract long seenCount();

  /** The latest date within the window of a page's messages; {@code null} where there is none. */
  Instant latestIn(FetchedPage page) {
    return null;
  }

  /** The page was parsed: the next request asks for what is behind it. */
  public final void advance(FetchedPage page) {
    asked = false;
    retries().succeeded();
    take(page);
  }

  abstract void take(FetchedPage page);

  /** Everything came: the ledger is to know it. */
  void finish(Windows windows) {
    windows.finish(getWindow(), seenCount(), expected());
  }
}
