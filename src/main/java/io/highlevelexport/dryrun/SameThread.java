package io.highlevelexport.dryrun;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/** Lets wire taps and parallel steps run in the caller's thread: what they do is known at once. */
final class SameThread extends DefaultThreadPoolFactory {
  @Override
  public ExecutorService newCachedThreadPool(ThreadFactory threads) {
    return new SynchronousExecutorService();
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
    return new SynchronousExecutorService();
  }
}
