package io.highlevelexport.walk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How many requests a location may send: so many in any window of time, whoever of its walks sends
 * them.
 *
 * <p>A log of send times, a window 2.5 % longer than the API's. Measured with 2 %: a server with a
 * sliding or a fixed window refuses nothing, where it does refuse a token bucket, also where
 * requests are up to 0.2 s late; on a busy machine one in ten thousands came too close. At first it
 * is 5 % longer: a program that begins and connections that are opened are slow. Where a 429 is
 * drawn all the same, it stays longer. Requests do not go all at once either: opening a hundred
 * connections takes longer than that margin, so some would arrive too late and be too close to
 * those of the next window. The first of all reaches the server latest, seen by more than a second
 * where a busy machine starts several programs: how late is told by its answer. Time is a monotonic
 * clock's.
 */
public final class RateBudget {
  private static final int LEAST_WALKS = 2;

  /** Before an answer has shown how long it takes: one for each channel. */
  private static final int FIRST_WALKS = 6;

  /** All of a window's requests go within half of it at the soonest: a server queues a burst. */
  private static final int SOONEST = 2;

  /** By how much a window is longer than the API's, in thousandths. */
  private static final int LEAST_PADDING = 25;

  private static final int MOST_PADDING = 50;

  /** So much less after as many answers as the limit allows, and more after a 429. */
  private static final int STEP = 5;

  /** A longer one that an answer tells of is a mistake: the documented one has 10 seconds. */
  private static final long LONGEST_INTERVAL_NANOS = 57_000_000_000L;

  /** How much the latest answer counts in the mean of their times. */
  private static final double NEWS = 0.2;

  /** More walks than the mean asks for: they do not all wait for an answer all the time. */
  private static final double MARGIN = 1.5;

  /** So many walks use the budget up, if each asks again at once. */
  private static final double SMALL_MARGIN = 1.2;

  private static final int LEAST_PAGES_OF_PART = 5;

  /** Where a page takes long; of parts of one page, half would be for nothing. */
  private static final int LEAST_PAGES_OF_SLOW_PART = 2;

  private static final double LEAST_NANOS_OF_PART = 1e9;

  private final int requests;
  private final long windowNanos;
  private final int mostWalks;
  private final LongSupplier nanoTime;
  private volatile boolean closed;
  private final Map<String, Budget> budgets = new ConcurrentHashMap<>();

  /**
   * @param requests at most so many
   * @param window in any window of this length
   * @param mostWalks more are never useful
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public RateBudget(int requests, Duration window, int mostWalks, LongSupplier nanoTime) {
    this.requests = requests;
    this.mostWalks = mostWalks;
    this.windowNanos = window.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Lets nobody wait any longer: {@link #take} throws from now on. */
  public void close() {
    closed = true;
    budgets.values().forEach(Budget::wake);
  }

  /** Whether nobody may send any more. */
  boolean isClosed() {
    return closed;
  }

  /**
   * How many walks at once it takes to use the location's budget up, as far as the answers so far
   * tell: at least 2 where so many are allowed.
   */
  public int usefulWalks(String locationId) {
    Budget budget = budgets.get(locationId);
    return budget == null ? Math.min(FIRST_WALKS, mostWalks) : budget.usefulWalks();
  }

  /** How many walks at once are just enough to use the location's budget up. */
  int neededWalks(String locationId) {
    Budget budget = budgets.get(locationId);
    return budget == null ? 1 : budget.neededWalks();
  }

  /**
   * How many pages a part of a window has at least: on average half a page of each part is for
   * nothing, which only saves time where a page takes long.
   */
  int leastPages(String locationId) {
    Budget budget = budgets.get(locationId);
    return budget == null ? LEAST_PAGES_OF_PART : budget.leastPages();
  }

  /**
   * A request that may go.
   *
   * @param at when, by the monotonic clock
   * @param outdated how many requests of the location were too old to count by then
   */
  public record Sent(long at, long outdated) {}

  /**
   * What a location may send at the moment.
   *
   * @param limit requests in any window of time
   * @param left of them, after those that still count
   */
  public record Room(int limit, int left) {}

  /** What the location may send at the moment. */
  public Room room(String locationId) {
    Budget budget = budgets.get(locationId);
    return budget == null ? new Room(requests, requests) : budget.room();
  }

  /** Waits until the location may send a request, and counts it as sent. */
  public Sent take(String locationId) throws InterruptedException {
    return budgets.computeIfAbsent(locationId, id -> new Budget()).take();
  }

  /** A request that was let go is being written: it counts from now on. */
  public void sending(String locationId) {
    budgets.computeIfAbsent(locationId, id -> new Budget()).sending();
  }

  /** The API said how long to wait. */
  public void pause(String locationId, Duration pause) {
    budgets.computeIfAbsent(locationId, id -> new Budget()).pause(pause);
  }

  /**
   * An answer came. The longer answers take, the more walks are useful. A lower limit than the
   * configured one counts at once; what others have used up counts as sent.
   *
   * <p>What is left was counted when the request came in: that may be long ago, and other requests
   * of ours were on their way. So only what none of ours can explain is put down to others.
   *
   * @param request the one that was answered
   * @param limit the API's own, 0 where it did not say
   * @param remaining what is left of it, negative where the API did not say
   */
  public void answered(
      String locationId, Sent request, int limit, int remaining, Duration interval) {
    budgets
        .computeIfAbsent(locationId, id -> new Budget())
        .answered(request, limit, remaining, interval);
  }

  private final class Budget {
    private final Lock line = new ReentrantLock(true);
    private final ArrayDeque<Long> sent = new ArrayDeque<>();
    private final ArrayDeque<Long> unwritten = new ArrayDeque<>();
    private int limit = requests;
    private long interval = windowNanos;
    private int leastPadding = LEAST_PADDING;
    private int padding = MOST_PADDING;
    private int answersSinceStep;
    private long refusedAt = nanoTime.getAsLong() - windowNanos;
    private long window = padded();
    private long notBefore = nanoTime.getAsLong();
    private double latencyNanos;
    private long counted;
    private long firstLetGo;
    private long firstSent;

    /** How long its answer took, 0 while there is none. */
    private long firstTook;

    /** How long the quickest answer took. */
    private long leastTook = Long.MAX_VALUE;

    synchronized Room room() {
      forgetOld(nanoTime.getAsLong());
      return new Room(limit, Math.max(0, limit - sent.size()));
    }

    synchronized int usefulWalks() {
      if (latencyNanos == 0) {
        return Math.min(FIRST_WALKS, mostWalks);
      }
      int useful = LEAST_WALKS + (int) (limit * latencyNanos / window * MARGIN);
      return Math.min(useful, mostWalks);
    }

    synchronized int neededWalks() {
      int needed = 1 + (int) Math.ceil(limit * latencyNanos / window * SMALL_MARGIN);
      return Math.min(needed, usefulWalks());
    }

    synchronized int leastPages() {
      double pages = Math.ceil(LEAST_NANOS_OF_PART / Math.max(1, latencyNanos));
      return (int) Math.max(LEAST_PAGES_OF_SLOW_PART, Math.min(LEAST_PAGES_OF_PART, pages));
    }

    /** One waits for its time, the others in a line behind it: nobody is overtaken for long. */
    Sent take() throws InterruptedException {
      line.lockInterruptibly();
      try {
        return awaitTime();
      } finally {
        line.unlock();
      }
    }

    private synchronized Sent awaitTime() throws InterruptedException {
      if (closed) {
        throw new InterruptedException("the export is shutting down");
      }
      for (long wait = waitNanos(); wait > 0; wait = waitNanos()) {
        wait(wait / 1_000_000 + 1);
        if (closed) {
          throw new InterruptedException("the export is shutting down");
        }
      }
      long now = count();
      unwritten.addLast(now);
      return new Sent(now, counted - sent.size());
    }

    /** Whichever of those let go it is: the times of all of them are what matters. */
    synchronized void sending() {
      Long letGo = unwritten.pollFirst();
      if (letGo != null && sent.removeLastOccurrence(letGo)) {
        long now = nanoTime.getAsLong();
        sent.addLast(now);
        firstSent = letGo == firstSent ? now : firstSent;
      } else {
        count();
      }
    }

    private long count() {
      long now = nanoTime.getAsLong();
      sent.addLast(now);
      if (counted++ == 0) {
        firstLetGo = now;
        firstSent = now;
      }
      return now;
    }

    synchronized void wake() {
      notifyAll();
    }

    private long waitNanos() {
      long now = nanoTime.getAsLong();
      forgetOld(now);
      long full =
          sent.size() >= limit
              ? seen(sent.stream().skip(sent.size() - limit).findFirst().orElseThrow())
                  + window
                  - now
              : 0;
      long gap = sent.isEmpty() ? 0 : sent.peekLast() + window / limit / SOONEST - now;
      return Math.max(Math.max(full, gap), notBefore - now);
    }

    private void forgetOld(long now) {
      while (!sent.isEmpty() && now - seen(sent.peekFirst()) >= window) {
        sent.removeFirst();
      }
      while (!unwritten.isEmpty() && now - unwritten.peekFirst() >= window) {
        unwritten.removeFirst();
      }
    }

    /** By when the server has seen a request: the first of all is as late as its answer. */
    private long seen(long at) {
      boolean isLate = at == firstSent && firstTook > 0;
      return isLate ? Math.max(at, firstLetGo + firstTook - leastTook) : at;
    }

    private long padded() {
      return interval + interval / 1000 * padding;
    }

    /** Requests came too close to each other, however that was; several at once are one mishap. */
    private void stepBack() {
      long now = nanoTime.getAsLong();
      if (now - refusedAt >= interval) {
        leastPadding = Math.min(MOST_PADDING, leastPadding + STEP);
        padding = Math.min(MOST_PADDING, Math.max(padding, leastPadding) + STEP);
        refusedAt = now;
      }
      answersSinceStep = 0;
      window = padded();
    }

    synchronized void pause(Duration pause) {
      stepBack();
      notBefore = Math.max(notBefore, nanoTime.getAsLong() + pause.toNanos());
      notifyAll();
    }

    synchronized void answered(Sent request, int apiLimit, int remaining, Duration told) {
      long nanos = nanoTime.getAsLong() - request.at();
      leastTook = Math.min(leastTook, nanos);
      if (request.at() == firstLetGo) {
        firstTook = nanos;
      }
      latencyNanos = latencyNanos == 0 ? nanos : latencyNanos * (1 - NEWS) + nanos * NEWS;
      limit = apiLimit > 0 ? Math.min(requests, apiLimit) : requests;
      interval = Math.max(windowNanos, Math.min(told.toNanos(), LONGEST_INTERVAL_NANOS));
      if (++answersSinceStep >= limit) {
        answersSinceStep = 0;
        padding = Math.max(leastPadding, padding - STEP);
      }
      window = padded();
      if (apiLimit > 0 && remaining >= 0) {
        long usedByOthers = apiLimit - remaining - (counted - request.outdated());
        for (; usedByOthers > 0; usedByOthers--) {
          count();
        }
      }
    }
  }
}
