package io.highlevelexport.dryrun;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.DefaultThreadPoolFactory;

/** Lets wire taps and parallel steps run in the caller's thread: what they do is known at once. */
final class SameThread extends DefaultThreadPoolFactory {
  @Override
  public ExecutorService newCachedThreadPool(ThreadFactory threads) {
    return new Caller();
  }

  @Override
  public ExecutorService newThreadPool(
      int size,
      int maxSize,
      long keepAlive,
      TimeUnit unit,
      int queued,
      boolean allowCoreThreadTimeOut,
      RejectedExecutionHandler rejected,
      ThreadFactory threads) {
    return new Caller();
  }

  private static final class Caller extends AbstractExecutorService {
    private volatile boolean isShutdown;

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      isShutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return isShutdown;
    }
  }
}
