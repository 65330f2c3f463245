package io.highlevelexport.delivery;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * Lets routes be replaced between two pages: whoever delivers holds {@link #enter}, and is asked to
 * come to an end while somebody waits in {@link #whilePaused}.
 */
public final class RoutePause implements BooleanSupplier {
  /** The property of an exchange that says whether what is under way is to come to an end. */
  public static final String PROPERTY = "highlevel-export-pause";

  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private volatile boolean isRequested;
  private volatile boolean isClosed;
  private volatile int edition;

  /** Waits while routes are replaced; {@link #leave} is to follow. */
  public void enter() {
    lock.readLock().lock();
  }

  /** What was begun with {@link #enter} is over. */
  public void leave() {
    lock.readLock().unlock();
  }

  /** Whether what is under way is to come to an end soon. */
  @Override
  public boolean getAsBoolean() {
    return isRequested || isClosed;
  }

  /** Another one after each time that routes were replaced. */
  int edition() {
    return edition;
  }

  /** From now on everything is to come to an end. */
  void close() {
    isClosed = true;
  }

  /**
   * Does something while nothing is delivered, or after so many seconds all the same.
   *
   * @throws Exception what the work throws
   */
  public <T> T whilePaused(long seconds, Callable<T> work) throws Exception {
    isRequested = true;
    boolean isLocked = false;
    try {
      isLocked = lock.writeLock().tryLock(seconds, TimeUnit.SECONDS);
      return work.call();
    } finally {
      edition++;
      isRequested = false;
      if (isLocked) {
        lock.writeLock().unlock();
      }
    }
  }
}
