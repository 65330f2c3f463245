package io.highlevelexport.fetch;

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

  /** Whether there is a page left to ask for: the loop's condition. */
  public abstract boolean isOpen();

  /** Whether everything came that had to. */
  public abstract boolean isComplete();

  /** Whether it came to no good end, however often it was fetched. */
  public abstract boolean isIncomplete();

  /** How often the window ended like that. */
  public abstract int misses();

  /** Whether the next request carries a cursor. */
  public abstract boolean hasCursor();

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
  public abstract Instant positionAfter(FetchedPage page);

  /** How many messages have to come in all, as far as a page's total says. */
  public abstract OptionalLong expectedAfter(FetchedPage page);

  /** How many have to come, as far as the API says. */
  public abstract OptionalLong expected();

  public abstract long seenCount();

  /** The latest date within the window of a page's messages; {@code null} where there is none. */
  abstract Instant latestIn(FetchedPage page);

  /** The page was parsed: the next request asks for what is behind it. */
  public abstract void advance(FetchedPage page);

  /** Everything came: the ledger is to know it. */
  void finish(Windows windows, Instant now) {
    windows.finish(getWindow(), seenCount(), expected(), now);
  }
}
