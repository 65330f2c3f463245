package io.highlevelexport.fetch;

import io.highlevelexport.model.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches planned windows, several at once: polls and late changes before re-reads before
 * backfills, and of those the location with the fewest fetches first, so that one location's long
 * history holds up nobody; nor do the polls of many hold up a history, nor many that begin one that
 * is under way. Two that could bring the same message are never fetched at once: both would deliver
 * it.
 */
public final class FetchPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FetchPool.class);

  /** A page comes in less, as a rule; one that does not is broken off after that. */
  private static final long STOP_SECONDS = 2;

  /** One of so many fetches is for polls only, one for what takes long, one for begun histories. */
  private static final int KEPT = 8;

  private final int limit;
  private final int pageSize;
  private final long windowMessages;
  private final Parallelism parallelism;
  private final Consumer<Window> fetch;
  private final ExecutorService threads;
  private final Map<String, Location> locations = new HashMap<>();
  private final Set<Long> present = new HashSet<>();
  private final Map<Long, Thread> running = new HashMap<>();

  private static final Comparator<Candidate> LONGEST_WAITING =
      Comparator.comparing(Candidate::turn).thenComparing(Candidate::id);

  private static final Comparator<Candidate> FEWEST_FETCHES =
      Comparator.comparing((Candidate one) -> one.window().kind())
          .thenComparing(Candidate::fetches)
          .thenComparing(LONGEST_WAITING);

  /** What could begin now, of each location the first poll: whoever has waited longest, */
  private final NavigableSet<Candidate> polls = new TreeSet<>(LONGEST_WAITING);

  /** the first late changes, mostly one request as well, */
  private final NavigableSet<Candidate> changes = new TreeSet<>(LONGEST_WAITING);

  /** of what takes long, the location with the fewest fetches before, */
  private final NavigableSet<Candidate> slow = new TreeSet<>(FEWEST_FETCHES);

  /** and the same of locations that have begun with what takes many requests. */
  private final NavigableSet<Candidate> histories = new TreeSet<>(FEWEST_FETCHES);

  private final Set<Long> ofHistories = new HashSet<>();

  private int activePolls;
  private int activeChanges;
  private int activeSlow;
  private long turns;
  private boolean begun;

  private static final class Location {
    private final SortedSet<Window> waiting =
        new TreeSet<>(Comparator.comparing(Window::kind).thenComparing(Window::id));
    private final List<Window> fetched = new ArrayList<>();

    /** By window, how many pages there are still to ask for, where that is known or guessed. */
    private final Map<Long, Double> pagesLeft = new HashMap<>();

    /** How many pages each part has of the window that was cut last. */
    private double pagesOfPart;

    private Candidate poll;
    private Candidate change;
    private Candidate slow;
    private Candidate history;

    private boolean hasCandidate() {
      return poll != null || change != null || slow != null || history != null;
    }

    /** The first to begin of those that meet none that is fetched, nor one before them. */
    private Window next(Predicate<Window> isWanted) {
      List<Window> ahead = new ArrayList<>(fetched);
      for (Window window : waiting) {
        if (isWanted.test(window) && ahead.stream().noneMatch(window::meets)) {
          return window;
        }
        if (window.kind().isAcross()) {
          ahead.add(window);
        }
      }
      return null;
    }
  }

  /** What of a location could be fetched next, and since when. */
  private record Candidate(Window window, int fetches, long turn) {
    long id() {
      return window.id();
    }
  }

  /**
   * @param limit fetches at once in all
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more is cut into parts
   * @param parallelism says how many fetches at once are useful in one location
   * @param fetch fetches a window to its end
   * @param threads one for each fetch; the machine may have none to give
   */
  FetchPool(
      int limit,
      int pageSize,
      long windowMessages,
      Parallelism parallelism,
      Consumer<Window> fetch,
      ThreadFactory threads) {
    this.limit = limit;
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.parallelism = parallelism;
    this.fetch = fetch;
    this.threads = Executors.newCachedThreadPool(threads);
  }

  int pageSize() {
    return pageSize;
  }

  long windowMessages() {
    return windowMessages;
  }

  /** Takes windows in; one that waits or is fetched already is passed over. */
  synchronized void add(List<Window> windows) {
    Set<String> changed = new LinkedHashSet<>();
    for (Window window : windows) {
      if (!threads.isShutdown() && present.add(window.id())) {
        Location location = locations.computeIfAbsent(window.locationId(), id -> new Location());
        location.waiting.add(window);
        changed.add(window.locationId());
        if (window.parentTotal() != null && location.pagesOfPart > 0) {
          location.pagesLeft.put(window.id(), location.pagesOfPart);
        }
      }
    }
    changed.forEach(this::line);
    fill();
  }

  private void forgetIdle(String name) {
    locations.computeIfPresent(
        name, (key, its) -> its.waiting.isEmpty() && its.fetched.isEmpty() ? null : its);
  }

  /** All that was to be fetched at first was taken in. */
  synchronized void begun() {
    begun = true;
  }

  /** Puts a location in line, where it has room for what it waits for. */
  private void line(String name) {
    Location location = locations.get(name);
    boolean hasRoom = location.fetched.size() < parallelism.useful(name);
    location.poll = line(polls, location.poll, location, FetchPool::isPoll);
    location.change = line(changes, location.change, location, each -> hasRoom && isChange(each));
    boolean isBegun = !location.pagesLeft.isEmpty();
    Predicate<Window> isSlow = each -> hasRoom && !isPoll(each) && !isChange(each);
    location.slow = line(slow, location.slow, location, isSlow.and(each -> !isBegun));
    location.history = line(histories, location.history, location, isSlow.and(each -> isBegun));
  }

  private Candidate line(
      NavigableSet<Candidate> line,
      Candidate before,
      Location location,
      Predicate<Window> isWanted) {
    Window next = location.next(isWanted);
    boolean isSame = before != null && before.window() == next;
    if (isSame && before.fetches() == location.fetched.size()) {
      return before;
    }
    if (before != null) {
      line.remove(before);
    }
    if (next == null) {
      return null;
    }
    // a part goes on with what was begun, before what was not
    long turn = next.parentTotal() != null ? 0 : isSame ? before.turn() : ++turns;
    Candidate candidate = new Candidate(next, location.fetched.size(), turn);
    line.add(candidate);
    return candidate;
  }

  private static boolean isPoll(Window window) {
    return window.kind() == Window.Kind.POLL;
  }

  private static boolean isChange(Window window) {
    return window.kind() == Window.Kind.CHANGES;
  }

  private void fill() {
    OutOfMemoryError shortage = null;
    for (Candidate next = next(); next != null; next = next()) {
      try {
        begin(next);
      } catch (OutOfMemoryError e) {
        shortage = e;
        forget(next.window());
      }
    }
    if (shortage != null) {
      LOG.error("fetches cannot begin, they are planned again: {}", shortage.toString());
    }
  }

  /** What is to begin now; {@code null} where nothing may, or nothing waits. */
  private Candidate next() {
    if (threads.isShutdown() || free() <= 0) {
      return null;
    }
    int kept = limit / KEPT;
    boolean isForQuick = activePolls + activeChanges < limit - kept;
    Candidate poll = isForQuick && !polls.isEmpty() ? polls.first() : null;
    // after a week of silence they take long, and polls are not to wait for them
    boolean isForChanges = isForQuick && activeChanges < limit - 2 * kept;
    Candidate change = isForChanges && !changes.isEmpty() ? changes.first() : null;
    if (poll != null && (change == null || poll.turn() < change.turn())) {
      return poll;
    }
    if (change != null) {
      return change;
    }
    return activeSlow < limit - kept ? nextSlow(kept) : null;
  }

  private Candidate nextSlow(int kept) {
    Candidate first = slow.isEmpty() ? null : slow.first();
    Candidate begun = histories.isEmpty() ? null : histories.first();
    if (first == null || begun == null) {
      return first == null ? begun : first;
    }
    boolean isSameKind = begun.window().kind() == first.window().kind();
    boolean isKept = isSameKind && ofHistories.size() < Math.max(1, kept);
    return isKept || FEWEST_FETCHES.compare(begun, first) < 0 ? begun : first;
  }

  private int free() {
    return limit - activePolls - activeChanges - activeSlow;
  }

  private void begin(Candidate next) {
    Window window = next.window();
    Location location = locations.get(window.locationId());
    if (next == location.history) {
      ofHistories.add(window.id());
    }
    location.waiting.remove(window);
    location.fetched.add(window);
    count(window, 1);
    line(window.locationId());
    threads.execute(() -> run(window));
  }

  private void count(Window window, int change) {
    if (isPoll(window)) {
      activePolls += change;
    } else if (isChange(window)) {
      activeChanges += change;
    } else {
      activeSlow += change;
    }
  }

  private void run(Window window) {
    synchronized (this) {
      running.put(window.id(), Thread.currentThread());
    }
    try {
      fetch.accept(window);
    } finally {
      end(window);
    }
  }

  private synchronized void end(Window window) {
    forget(window);
    fill();
  }

  private void forget(Window window) {
    String name = window.locationId();
    Location location = locations.get(name);
    count(window, -1);
    present.remove(window.id());
    running.remove(window.id());
    location.fetched.removeIf(each -> each.id() == window.id());
    location.pagesLeft.remove(window.id());
    ofHistories.remove(window.id());
    line(name);
    forgetIdle(name);
  }

  /**
   * In how many parts the rest of a window is best fetched, so that all fetches of its location end
   * together: as many as a fair share of all that is left goes into it, where there are too few
   * fetches to use the location's rate limit up and nothing could begin; else 1. A window of which
   * nothing is known yet counts as much as this one.
   *
   * @param window one that is fetched
   * @param left how many pages there are still to ask for
   */
  synchronized int parts(Window window, long left) {
    String name = window.locationId();
    Location location = locations.get(name);
    location.pagesLeft.put(window.id(), (double) left);
    line(name);
    fill();
    int idle =
        Math.min(
            parallelism.useful(name) - location.fetched.size(),
            Math.min(free(), limit - limit / KEPT - activeSlow));
    if (idle <= 0
        || location.hasCandidate()
        || location.fetched.size() >= parallelism.needed(name)) {
      return 1;
    }
    double all = location.pagesLeft.values().stream().mapToDouble(Double::doubleValue).sum();
    long unknown = location.fetched.size() - location.pagesLeft.size();
    double share =
        Math.max(
            parallelism.leastPages(name),
            (all + unknown * left) / (location.fetched.size() + idle));
    int parts = (int) Math.max(1, Math.min(1 + idle, left / share));
    location.pagesOfPart = (double) left / parts;
    return parts;
  }

  /**
   * Forgets what waits of some locations.
   *
   * @param breaksOff whether what is fetched of them is broken off too; its last page may be read
   *     again
   * @return whether nothing of them is fetched any more
   */
  synchronized boolean drop(Predicate<String> gone, boolean breaksOff) {
    for (String name : List.copyOf(locations.keySet())) {
      if (gone.test(name)) {
        Location location = locations.get(name);
        location.waiting.forEach(window -> present.remove(window.id()));
        location.waiting.clear();
        for (Window window : location.fetched) {
          if (breaksOff && running.containsKey(window.id())) {
            running.get(window.id()).interrupt();
          }
        }
        line(name);
        forgetIdle(name);
      }
    }
    return locations.keySet().stream().noneMatch(gone);
  }

  synchronized boolean has(Window window) {
    return present.contains(window.id());
  }

  /** Whether all was taken in at first, and no window waits or is fetched. */
  synchronized boolean isDone() {
    return begun && present.isEmpty();
  }

  /** Begins no further fetch and waits for those under way, some seconds at most. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      threads.shutdown();
    }
    threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
