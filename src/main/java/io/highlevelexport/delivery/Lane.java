package io.highlevelexport.delivery;

import io.highlevelexport.config.Settings;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.StreamName;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The pages that wait for one sink, and its back-off. While the sink fails, one page at a time is
 * tried, each time of another location or channel: what one of them suffers from is no reason to
 * keep the others waiting. After several in vain there is a pause, and the pauses double each time
 * that all locations and channels were tried.
 */
final class Lane {
  /** So many locations and channels are tried without a pause. */
  private static final int MOST_WITHOUT_PAUSE = 8;

  /** A clock may be set, so that the end of a pause is looked at more often than it comes. */
  private static final long LONGEST_WAIT_MS = 200;

  private final Settings.Pauses pauses;
  private final Clock clock;
  private final Deque<Work> queue = new ArrayDeque<>();
  private final Map<StreamName, Failing> failing = new LinkedHashMap<>();
  private final Set<StreamName> tried = new HashSet<>();

  /** The names of all pages that are here, and of those that a worker has. */
  private final Set<String> present = new HashSet<>();

  /** The pages that a worker has: their names, and the location and channel of each. */
  private final Map<String, StreamName> underWay = new HashMap<>();

  /** The pages that are not given to anybody yet, by their names. */
  private final Map<String, Held> held = new LinkedHashMap<>();

  /** How often everything that waited was tried in vain since the sink took something. */
  private int rounds;

  private boolean isTrying;
  private Instant retryAt = Instant.MIN;
  private boolean isClosed;

  /**
   * A page that waits.
   *
   * @param routed what the routes made of it, {@code null} where that is to be found out again
   * @param edition of the routes that made it
   */
  record Work(PageEntry page, RoutedPage routed, int edition) {
    Work(PageEntry page) {
      this(page, null, 0);
    }
  }

  /** A page that is given to nobody yet. */
  record Held(Work work, TextWait.Hold hold) {}

  /**
   * Why a sink does not take what it is given.
   *
   * @param since when it failed first
   * @param retryAt when it is tried again
   * @param page the one that was tried last
   */
  record Failing(String reason, Instant since, Instant retryAt, PageEntry page) {}

  /**
   * @param pauses between attempts
   */
  Lane(Settings.Pauses pauses, Clock clock) {
    this.pauses = pauses;
    this.clock = clock;
  }

  /**
   * @return whether the page is taken in: one that is here already is not
   */
  synchronized boolean add(Work work) {
    if (!present.add(work.page().name())) {
      return false;
    }
    queue.addLast(work);
    notifyAll();
    return true;
  }

  /** Takes a page in that nobody is given yet; one that is here already is not taken in. */
  synchronized void addHeld(Work work, TextWait.Hold hold) {
    if (present.add(work.page().name())) {
      held.put(work.page().name(), new Held(work, hold));
    }
  }

  /** What of a page is left is given to nobody yet. */
  synchronized void hold(Work work, TextWait.Hold hold) {
    end(work);
    held.put(work.page().name(), new Held(new Work(work.page()), hold));
    notifyAll();
  }

  /** The pages that are given to nobody yet. */
  synchronized List<Held> held() {
    return List.copyOf(held.values());
  }

  /** A page may be given to the sink from now on. */
  synchronized void release(Work work) {
    if (held.remove(work.page().name()) != null) {
      queue.addLast(work);
      notifyAll();
    }
  }

  /**
   * Forgets what waits of some locations.
   *
   * @param forgotten gets each page that is
   * @return whether no worker has something of them
   */
  synchronized boolean drop(Predicate<String> gone, Consumer<Work> forgotten) {
    Consumer<Work> forget = forgotten.andThen(work -> present.remove(work.page().name()));
    queue.stream().filter(work -> gone.test(work.page().locationId())).forEach(forget);
    queue.removeIf(work -> gone.test(work.page().locationId()));
    held.values().stream()
        .map(Held::work)
        .filter(work -> gone.test(work.page().locationId()))
        .forEach(forget);
    held.values().removeIf(each -> gone.test(each.work().page().locationId()));
    failing.values().removeIf(each -> gone.test(each.page().locationId()));
    return underWay.values().stream().noneMatch(stream -> gone.test(stream.location()));
  }

  /**
   * Waits for a page that the sink may be given now.
   *
   * @return {@code null} when the lane is closed
   */
  synchronized Work take() throws InterruptedException {
    while (!isClosed) {
      boolean isFree = failing.isEmpty() || !isTrying;
      boolean isPause = pauses.goesOn(retryAt, clock.instant());
      if (!queue.isEmpty() && isFree && !isPause) {
        isTrying = !failing.isEmpty();
        Work work = queue.removeFirst();
        underWay.put(work.page().name(), work.page().stream());
        return work;
      }
      if (!queue.isEmpty() && isFree) {
        wait(LONGEST_WAIT_MS);
      } else {
        wait();
      }
    }
    return null;
  }

  /** The sink has the page. */
  synchronized void delivered(Work work) {
    took(work);
    end(work);
    present.remove(work.page().name());
    notifyAll();
  }

  /** The sink has something of the page. */
  synchronized void took(Work work) {
    rounds = 0;
    retryAt = Instant.MIN;
    tried.clear();
    failing.remove(work.page().stream());
  }

  /** Whether nothing fails. */
  synchronized boolean isWell() {
    return failing.isEmpty();
  }

  /** The page is given back, through no fault of the sink. */
  synchronized void interrupted(Work work) {
    end(work);
    queue.addFirst(new Work(work.page()));
    notifyAll();
  }

  /** The page is nobody's any more, and no failure where it was the last of its stream. */
  synchronized void dropped(Work work) {
    end(work);
    present.remove(work.page().name());
    boolean isLast =
        Stream.concat(queue.stream(), held.values().stream().map(Held::work))
                .noneMatch(other -> other.page().stream().equals(work.page().stream()))
            && !underWay.containsValue(work.page().stream());
    if (isLast) {
      failing.remove(work.page().stream());
    }
    notifyAll();
  }

  private void end(Work work) {
    underWay.remove(work.page().name());
    isTrying = false;
  }

  /**
   * The sink did not take the page.
   *
   * @return why, since when, and when it is tried again
   */
  synchronized Failing failed(Work work, String reason) {
    end(work);
    tried.add(work.page().stream());
    putBack(work);
    boolean isAnother = queue.stream().anyMatch(other -> !tried.contains(other.page().stream()));
    boolean isPause = !isAnother || tried.size() % MOST_WITHOUT_PAUSE == 0;
    Instant now = clock.instant();
    if (!isAnother) {
      tried.clear();
      rounds++;
    }
    if (isPause) {
      retryAt = now.plus(pauses.after(Math.max(1, rounds)));
    }
    Failing before = failing.get(work.page().stream());
    Failing why =
        new Failing(
            reason, before == null ? now : before.since(), isPause ? retryAt : now, work.page());
    failing.put(work.page().stream(), why);
    notifyAll();
    return why;
  }

  /**
   * Behind everything else, with all that is of the same location and channel: those in front of
   * it, so that a page that nobody can deliver does not keep them waiting.
   */
  private void putBack(Work work) {
    List<Work> alike = new ArrayList<>();
    queue.removeIf(other -> other.page().stream().equals(work.page().stream()) && alike.add(other));
    queue.addAll(alike);
    queue.addLast(new Work(work.page()));
  }

  /** How many pages wait for the sink or are under way; without those that are held. */
  synchronized int pages() {
    return present.size() - held.size();
  }

  /** Whether a worker has the page of that name just now. */
  synchronized boolean isUnderWay(String name) {
    return underWay.containsKey(name);
  }

  /**
   * Whether something waits, and all of it was tried so often in vain. What came after the last
   * attempts, of a location and channel that had no attempt yet, has its own first.
   *
   * @param attempts one or more
   */
  synchronized boolean isInVain(int attempts) {
    return pages() > 0
        && rounds >= attempts
        && failing.keySet().containsAll(underWay.values())
        && queue.stream().allMatch(work -> failing.containsKey(work.page().stream()));
  }

  /** Whether nothing waits, or all of it in vain. */
  synchronized boolean isDone(int attempts) {
    return pages() == 0 || isInVain(attempts);
  }

  /** Whether the page of that name waits here, or a worker has it. */
  synchronized boolean has(String page) {
    return present.contains(page);
  }

  /** Lets nobody take anything any more. */
  synchronized void close() {
    isClosed = true;
    notifyAll();
  }
}
