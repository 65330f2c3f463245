package io.highlevelexport.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commits the work of several threads at once: what comes while one commit is on its way to the
 * disk waits, and goes into the next one together.
 *
 * <p>The first that waits commits for all. Where the work of one fails, that of the others is done
 * once more without it; where the transaction itself fails, all do.
 */
public final class GroupCommit {
  private final TransactionTemplate transaction;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private List<Share> waiting = new ArrayList<>();
  private boolean isUnderWay;

  /**
   * @param transaction fails when another instance has taken over
   */
  public GroupCommit(TransactionTemplate transaction) {
    this.transaction = transaction;
  }

  private static final class Share {
    private final Runnable work;
    private boolean isOver;
    private boolean isCommitted;
    private RuntimeException failure;

    Share(Runnable work) {
      this.work = work;
    }
  }

  /**
   * Does work on the database and returns when it is committed.
   *
   * @param work may be done by another thread, and again where it was not committed: nothing but
   *     statements on the database
   * @throws DataAccessException when the database fails
   * @throws Lease.LostException when another instance has taken over
   */
  public void execute(Runnable work) {
    Share own = new Share(work);
    List<Share> group = await(own);
    if (!group.isEmpty()) {
      try {
        commit(group);
      } finally {
        end(group);
      }
    }
    if (own.failure != null) {
      throw own.failure;
    }
    if (!own.isCommitted) {
      throw new IllegalStateException("the thread that was to commit this broke off");
    }
  }

  /** What is to be committed on behalf of all; empty where it was done. */
  private List<Share> await(Share own) {
    lock.lock();
    try {
      waiting.add(own);
      while (isUnderWay && !own.isOver) {
        committed.awaitUninterruptibly();
      }
      if (own.isOver) {
        return List.of();
      }
      isUnderWay = true;
      List<Share> group = waiting;
      waiting = new ArrayList<>();
      return group;
    } finally {
      lock.unlock();
    }
  }

  /** Where the work of one fails, the others' is done without it. */
  private void commit(List<Share> group) {
    AtomicReference<Share> atWork = new AtomicReference<>();
    try {
      transaction.executeWithoutResult(
          status -> {
            for (Share share : group) {
              atWork.set(share);
              share.work.run();
            }
            atWork.set(null);
          });
      group.forEach(share -> share.isCommitted = true);
    } catch (RuntimeException e) {
      Share failed = atWork.get();
      List<Share> others = group.stream().filter(share -> share != failed).toList();
      if (failed == null) {
        others.forEach(share -> share.failure = e);
      } else {
        failed.failure = e;
        if (!others.isEmpty()) {
          commit(others);
        }
      }
    }
  }

  private void end(List<Share> group) {
    lock.lock();
    try {
      isUnderWay = false;
      group.forEach(share -> share.isOver = true);
      committed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
