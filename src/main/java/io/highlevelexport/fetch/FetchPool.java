package io.highlevelexport.fetch;

import io.highlevelexport.model.Window;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.Body;

/**
 * Fetches planned windows, several at once: polls before re-reads before backfills, and the
 * location with the fewest fetches first, so that one location's long history holds up nobody. Two
 * that could bring the same message are never fetched at once: both would deliver it.
 */
public final class FetchPool implements AutoCloseable {
  /** A page comes in less, as a rule; one that does not is broken off after that. */
  private static final long STOP_SECONDS = 2;

  /** One of so many fetches is for polls only. */
  private static final int KEPT_FOR_POLLS = 8;

  private final int limit;
  private final int pageSize;
  private final long windowMessages;
  private final Parallelism parallelism;
  private final Consumer<Window> fetch;
  private final ExecutorService threads;
  private final Map<String, Location> locations = new HashMap<>();
  private final Set<Long> present = new HashSet<>();
  private final Map<Long, Thread> running = new HashMap<>();
  private int active;
  private boolean begun;
  private boolean closed;

  private static final class Location {
    private final SortedSet<Window> waiting =
        new TreeSet<>(Comparator.comparing(Window::kind).thenComparing(Window::id));
    private final List<Window> fetched = new ArrayList<>();

    /** By window, how many pages there are still to ask for, where that is known or guessed. */
    private final Map<Long, Double> pagesLeft = new HashMap<>();

    /** How many pages each part has of the window that was cut last. */
    private double pagesOfPart;

    private boolean isEmpty() {
      return waiting.isEmpty() && fetched.isEmpty();
    }

    /** The first to begin of those that meet none that is fetched, nor one before them. */
    private Window next() {
      List<Window> ahead = new ArrayList<>(fetched);
      for (Window window : waiting) {
        if (ahead.stream().noneMatch(window::meets)) {
          return window;
        }
        if (window.kind().isAcross()) {
          ahead.add(window);
        }
      }
      return null;
    }
  }

  /** What of a location could be fetched next. */
  private record Candidate(Location location, Window window) {
    boolean isBefore(Candidate other) {
      int byKind = window.kind().compareTo(other.window.kind());
      return byKind != 0 ? byKind < 0 : location.fetched.size() < other.location.fetched.size();
    }
  }

  /**
   * @param limit fetches at once in all
   * @param pageSize messages asked for in one page
   * @param windowMessages a window with more is cut into parts
   * @param parallelism says how many fetches at once are useful in one location
   * @param fetch fetches a window to its end
   */
  FetchPool(
      int limit,
      int pageSize,
      long windowMessages,
      Parallelism parallelism,
      Consumer<Window> fetch) {
    this.limit = limit;
    this.pageSize = pageSize;
    this.windowMessages = windowMessages;
    this.parallelism = parallelism;
    this.fetch = fetch;
    this.threads = Executors.newCachedThreadPool(task -> new Thread(task, "fetch"));
  }

  int pageSize() {
    return pageSize;
  }

  long windowMessages() {
    return windowMessages;
  }

  /** Takes windows in; one that waits or is fetched already is passed over. */
  public synchronized void add(@Body List<Window> windows) {
    for (Window window : windows) {
      if (!closed && present.add(window.id())) {
        Location location = locations.computeIfAbsent(window.locationId(), id -> new Location());
        location.waiting.add(window);
        if (window.parentTotal() != null && location.pagesOfPart > 0) {
          location.pagesLeft.put(window.id(), location.pagesOfPart);
        }
      }
    }
    begun = true;
    fill();
  }

  private void fill() {
    Queue<Window> next = new ArrayDeque<>();
    while (active < limit && takeNext(next)) {
      active++;
    }
    next.forEach(window -> threads.execute(() -> run(window)));
  }

  private boolean takeNext(Queue<Window> next) {
    Candidate best = null;
    for (Map.Entry<String, Location> entry : locations.entrySet()) {
      Candidate candidate = new Candidate(entry.getValue(), entry.getValue().next());
      if (candidate.window() != null
          && hasRoom(entry.getKey(), candidate)
          && (best == null || candidate.isBefore(best))) {
        best = candidate;
      }
    }
    if (best == null || closed) {
      return false;
    }
    best.location().fetched.add(best.window());
    best.location().waiting.remove(best.window());
    next.add(best.window());
    return true;
  }

  /** A poll is short, and is not to wait for the end of a long fetch. */
  private boolean hasRoom(String name, Candidate candidate) {
    return candidate.window().kind() == Window.Kind.POLL
        || (active < mostOfHistory()
            && candidate.location().fetched.size() < parallelism.useful(name));
  }

  private int mostOfHistory() {
    return limit - limit / KEPT_FOR_POLLS;
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
    active--;
    present.remove(window.id());
    running.remove(window.id());
    Location location = locations.get(window.locationId());
    location.fetched.removeIf(each -> each.id() == window.id());
    location.pagesLeft.remove(window.id());
    if (location.isEmpty()) {
      locations.remove(window.locationId());
    }
    fill();
    notifyAll();
  }

  /**
   * In how many parts the rest of a window is best fetched, so that all fetches of its location end
   * together: as many as a fair share of all that is left goes into it, where there are too few
   * fetches to use the location's rate limit up and nothing waits; else 1. A window of which
   * nothing is known yet counts as much as this one.
   *
   * @param window one that is fetched
   * @param left how many pages there are still to ask for
   */
  public synchronized int parts(Window window, long left) {
    fill();
    String name = window.locationId();
    Location location = locations.get(name);
    location.pagesLeft.put(window.id(), (double) left);
    int idle =
        Math.min(parallelism.useful(name) - location.fetched.size(), mostOfHistory() - active);
    if (idle <= 0
        || !location.waiting.isEmpty()
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
    for (Map.Entry<String, Location> each : locations.entrySet()) {
      if (gone.test(each.getKey())) {
        each.getValue().waiting.forEach(window -> present.remove(window.id()));
        each.getValue().waiting.clear();
        for (Window window : each.getValue().fetched) {
          if (breaksOff && running.containsKey(window.id())) {
            running.get(window.id()).interrupt();
          }
        }
      }
    }
    locations.entrySet().removeIf(each -> gone.test(each.getKey()) && each.getValue().isEmpty());
    return locations.keySet().stream().noneMatch(gone);
  }

  /** Whether a window waits or is fetched. */
  public synchronized boolean has(Window window) {
    return present.contains(window.id());
  }

  /** Whether it was given anything to do so far. */
  public synchronized boolean hasBegun() {
    return begun;
  }

  /** Whether no window waits or is fetched. */
  public synchronized boolean isIdle() {
    return present.isEmpty();
  }

  /** Begins no further fetch and waits for those under way, some seconds at most. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
    }
    threads.shutdown();
    threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
