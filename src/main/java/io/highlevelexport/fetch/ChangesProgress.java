package io.highlevelexport.fetch;

import io.highlevelexport.ledger.KnownMessages;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The late changes of a stream being fetched, newest change first.
 *
 * <p>It ends with a page that reaches down to the mark, if nothing of it from there on is new. The
 * mark is the API's own date of a change: up to there a fetch that came to its end has found
 * everything. That a page is known would not do: polls may have read it, or a fetch that broke off
 * in the middle. So a fetch that breaks off begins at the newest change again and goes down to the
 * same mark. Where dates do not fall, the API does not sort by them, and they say nothing.
 */
final class ChangesProgress extends PagedFetch {
  private static final Logger LOG = LoggerFactory.getLogger(ChangesProgress.class);

  /** So many pages without a new id, or chains that came no further, and the fetch is stuck. */
  private static final int MOST_IN_VAIN = 5;

  private final int pageSize;
  private final Instant known;
  private final Ids seen = new Ids();

  private int pagesInVain;
  private int pages;
  private int mostPages;
  private int chainsInVain;

  private Instant mark;
  private int changes;
  private Instant lastChange;
  private Instant lastAdded;
  private boolean isSorted;

  /** In words, why its order cannot be trusted; {@code null} where it can. */
  private String disorder;

  /**
   * @param known the mark
   * @param ledger what was read before
   */
  ChangesProgress(Window window, int pageSize, Instant known, KnownMessages ledger) {
    super(window, ledger);
    this.pageSize = pageSize;
    this.known = known;
  }

  @Override
  public int misses() {
    return getWindow().misses() + 1;
  }

  @Override
  public String getQuery() {
    return ExportQuery.of(getWindow(), pageSize, getWindow().firstInstant(), cursor);
  }

  @Override
  void restart() {
    chainsInVain = pages > mostPages ? 0 : chainsInVain + 1;
    mostPages = Math.max(mostPages, pages);
    cursor = null;
    pages = 0;
    changes = 0;
    lastChange = null;
    lastAdded = null;
  }

  /** What is newer is a poll's, what is older than the start is nobody's. */
  @Override
  boolean isOwn(MessageVersion version) {
    return version.date() == null || getWindow().holds(version.date());
  }

  @Override
  public long seenCount() {
    return seen.size();
  }

  @Override
  void take(FetchedPage page) {
    boolean isNew = false;
    for (MessageVersion version : page.versions()) {
      long id = Ids.hash(version.id());
      isNew |= !seen.contains(id);
      seen.add(id);
    }
    pages++;
    pagesInVain = isNew || pages <= mostPages ? 0 : pagesInVain + 1;
    look(page);
    cursor = page.nextCursor();
    if (pagesInVain >= MOST_IN_VAIN) {
      disorder = "its pages come to no end";
    } else if (chainsInVain >= MOST_IN_VAIN) {
      shortfall = "the API breaks off: " + chainsInVain + " attempts came no further";
    }
    if (shortfall != null) {
      state = State.INCOMPLETE;
    } else if (disorder != null || cursor == null || isKnownFromTheMarkOn(page)) {
      state = State.COMPLETE;
    }
  }

  /** Holds the order of a page against what sorting by the last change means. */
  private void look(FetchedPage page) {
    for (int i = 0; i < page.versions().size(); i++) {
      Instant added = page.versions().get(i).date();
      Instant change = changeOf(page, i);
      if (change == null) {
        continue;
      }
      if (lastChange != null && change.isAfter(lastChange)) {
        disorder = "a change of " + change + " comes after one of " + lastChange;
        return;
      }
      // an order by date added would look the same where nothing has changed
      isSorted |=
          added != null
              && lastAdded != null
              && change.isBefore(lastChange)
              && added.isAfter(lastAdded);
      lastChange = change;
      lastAdded = added;
      if (changes++ <= pageSize / 10) {
        mark = change;
      }
    }
  }

  /** One that never changed may say so by having no such date. */
  private static Instant changeOf(FetchedPage page, int index) {
    Instant updated = page.updated().get(index);
    return updated == null ? page.versions().get(index).date() : updated;
  }

  private boolean isKnownFromTheMarkOn(FetchedPage page) {
    if (lastChange == null || lastChange.isAfter(known)) {
      return false;
    }
    Set<MessageVersion> fresh = new HashSet<>(page.fresh());
    for (int i = 0; i < page.versions().size(); i++) {
      Instant change = changeOf(page, i);
      if ((change == null || !change.isAfter(known)) && fresh.contains(page.versions().get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The new mark is not the newest change but one of some places behind: what becomes visible a
   * little late, or has a date in the future, costs nothing then. Nor is it later than the window,
   * however late that is fetched: behind its end there are messages of which polls have read an
   * earlier version, and whose changes it does not show.
   */
  @Override
  void finish(Windows windows) {
    super.finish(windows);
    Window window = getWindow();
    if (disorder == null) {
      boolean isLater = mark != null && mark.isAfter(window.to());
      windows.knowChanges(window, isLater ? window.to() : mark, isSorted ? true : null);
    } else if (windows.knowChanges(window, null, false)) {
      LOG.warn(
          "{} {}: the API does not sort by the last change ({}): late changes are looked for in"
              + " recent days only, which are read again (export.refresh)",
          window.locationId(),
          window.channel(),
          disorder);
    }
  }
}
