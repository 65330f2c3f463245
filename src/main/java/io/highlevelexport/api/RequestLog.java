package io.highlevelexport.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When one location's requests were sent: a sliding log over a window that is a little longer than
 * the API's.
 *
 * <p>Measured: 2.5 % longer, and a server with a sliding or a fixed window refuses nothing. It
 * begins 5 % longer, since a program that starts and connections that are opened are slow, comes
 * closer with each full window of answers, and backs off with each 429. A window's requests take
 * half of it at the soonest: opening a hundred connections at once takes longer than the margin.
 */
public final class RequestLog {
  private static final int SOONEST = 2;

  /** By how much the window is longer, in thousandths. */
  private static final int LEAST_PADDING = 25;

  private static final int MOST_PADDING = 50;

  /** A pause of a process, for its garbage for one, is as long however short the window is. */
  private static final long LEAST_PADDING_NANOS = 250_000_000;

  private static final int STEP = 5;

  /** A longer interval in an answer is a mistake: the documented one is 10 seconds. */
  private static final long LONGEST_INTERVAL_NANOS = 57_000_000_000L;

  private final int requests;
  private final long configured;
  private final LongSupplier nanoTime;
  private final Lock line = new ReentrantLock(true);
  private final Lock lastLine = new ReentrantLock(true);
  private final ArrayDeque<Long> sent = new ArrayDeque<>();
  private final ArrayDeque<Long> unwritten = new ArrayDeque<>();
  private int limit;
  private long interval;
  private int leastPadding = LEAST_PADDING;
  private int padding = MOST_PADDING;
  private int answersSinceStep;
  private long refusedAt;
  private long notBefore;
  private long counted;
  private boolean closed;
  private boolean left;

  /** Another instance may have sent requests: one goes alone, its answer says what is left. */
  private boolean isUnknown;

  private int ahead;

  /** The first request is the slowest to reach the server: how late is seen by its answer. */
  private long firstLetGo;

  private long firstSent;
  private long firstTook;
  private long leastTook = Long.MAX_VALUE;

  RequestLog(int requests, long windowNanos, LongSupplier nanoTime, boolean isUnknown) {
    this.isUnknown = isUnknown;
    this.requests = requests;
    this.configured = windowNanos;
    this.nanoTime = nanoTime;
    this.limit = requests;
    this.interval = windowNanos;
    this.refusedAt = nanoTime.getAsLong() - windowNanos;
    this.notBefore = nanoTime.getAsLong();
  }

  /** Whatever was sent until then may have used all of a window up. */
  synchronized void waitSince(long agoNanos) {
    notBefore = Math.max(notBefore, nanoTime.getAsLong() + window() - agoNanos);
  }

  synchronized boolean isWithin(long agoNanos) {
    return agoNanos < window();
  }

  private long window() {
    long least = Math.min(LEAST_PADDING_NANOS, interval / 10);
    return interval + Math.max(least, interval / 1000 * padding);
  }

  synchronized RateBudget.Room room() {
    forgetOld(nanoTime.getAsLong());
    return new RateBudget.Room(limit, Math.max(0, limit - sent.size()), window());
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Another instance sends from now on: whoever waits here waits no longer, and counts no more. */
  synchronized void leave() {
    left = true;
    notifyAll();
  }

  /**
   * Waits until a request may be sent, and counts it as sent. Where the location is left meanwhile
   * it is neither.
   *
   * @param isLast whether it lets all others go first
   */
  public RateBudget.Sent take(boolean isLast) throws InterruptedException {
    return isLast ? takeLast() : takeInLine();
  }

  /** One waits for its time, the others in a line behind it: nobody is overtaken for long. */
  private RateBudget.Sent takeInLine() throws InterruptedException {
    ahead(1);
    try {
      line.lockInterruptibly();
      try {
        return awaitTime(false);
      } finally {
        line.unlock();
      }
    } finally {
      ahead(-1);
    }
  }

  /** A line of its own, which moves while nobody stands in the other. */
  private RateBudget.Sent takeLast() throws InterruptedException {
    lastLine.lockInterruptibly();
    try {
      return awaitTime(true);
    } finally {
      lastLine.unlock();
    }
  }

  private synchronized void ahead(int change) {
    ahead += change;
    if (ahead == 0) {
      notifyAll();
    }
  }

  private synchronized RateBudget.Sent awaitTime(boolean isLast) throws InterruptedException {
    long wait = waitNanos();
    while ((wait > 0 || isLast && ahead > 0) && !closed && !left) {
      // somebody ahead wakes this one up
      wait(wait > 0 ? wait / 1_000_000 + 1 : 0);
      wait = waitNanos();
    }
    if (closed) {
      throw new InterruptedException("the export is shutting down");
    }
    if (left) {
      return new RateBudget.Sent(nanoTime.getAsLong(), counted - sent.size());
    }
    long now = count();
    unwritten.addLast(now);
    return new RateBudget.Sent(now, counted - sent.size());
  }

  /**
   * A request that was let go is being written: it counts from now on. Whichever of those let go it
   * is: the times of all of them are what matters.
   */
  public synchronized void sending() {
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

  private long waitNanos() {
    long now = nanoTime.getAsLong();
    forgetOld(now);
    long full =
        sent.size() >= limit
            ? seen(sent.stream().skip(sent.size() - limit).findFirst().orElseThrow())
                + window()
                - now
            : 0;
    long gap = sent.isEmpty() ? 0 : sent.peekLast() + window() / limit / SOONEST - now;
    long alone = isUnknown && !sent.isEmpty() ? sent.peekLast() + window() - now : 0;
    return Math.max(Math.max(Math.max(full, alone), gap), notBefore - now);
  }

  private void forgetOld(long now) {
    while (!sent.isEmpty() && now - seen(sent.peekFirst()) >= window()) {
      sent.removeFirst();
    }
    while (!unwritten.isEmpty() && now - unwritten.peekFirst() >= window()) {
      unwritten.removeFirst();
    }
  }

  /** By when the server has seen a request: the first of all is as late as its answer. */
  private long seen(long at) {
    boolean isLate = at == firstSent && firstTook > 0;
    return isLate ? Math.max(at, firstLetGo + firstTook - leastTook) : at;
  }

  /** A 429 that says how long to wait. Several within one interval are one mishap. */
  synchronized void refused(Duration pause) {
    long now = nanoTime.getAsLong();
    if (now - refusedAt >= interval) {
      leastPadding = Math.min(MOST_PADDING, leastPadding + STEP);
      padding = Math.min(MOST_PADDING, Math.max(padding, leastPadding) + STEP);
      refusedAt = now;
    }
    answersSinceStep = 0;
    notBefore = Math.max(notBefore, now + pause.toNanos());
    notifyAll();
  }

  /**
   * An answer came. A lower limit than the configured one counts at once, and none makes more of
   * it; what others have used up counts as sent. What is left was counted when the request came in:
   * that may be long ago, and other requests of ours were on their way. So only what none of ours
   * can explain is put down to others.
   *
   * @param request the one that was answered
   * @param apiLimit the API's own, 0 where it did not say
   * @param remaining what is left of it, negative where the API did not say
   * @return how many nanoseconds the answer took
   */
  public synchronized long answered(
      RateBudget.Sent request, int apiLimit, int remaining, Duration apiInterval) {
    long took = nanoTime.getAsLong() - request.at();
    leastTook = Math.min(leastTook, took);
    if (request.at() == firstLetGo) {
      firstTook = took;
    }
    limit = apiLimit > 0 ? Math.min(requests, apiLimit) : requests;
    interval = Math.max(configured, Math.min(apiInterval.toNanos(), LONGEST_INTERVAL_NANOS));
    if (++answersSinceStep >= limit) {
      answersSinceStep = 0;
      padding = Math.max(leastPadding, padding - STEP);
    }
    boolean isTold = apiLimit > 0 && remaining >= 0;
    if (isUnknown) {
      isUnknown = false;
      notBefore = isTold ? notBefore : nanoTime.getAsLong() + window();
      notifyAll();
    }
    if (isTold) {
      // at most the limit, so the log stays short
      long usedByOthers = limit - (long) remaining - (counted - request.outdated());
      for (; usedByOthers > 0; usedByOthers--) {
        count();
      }
    }
    return took;
  }
}
