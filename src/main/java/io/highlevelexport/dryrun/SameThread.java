package io.highlevelexport.dryrun;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.SynchronousExecutorService;

/** Lets wire taps and parallel steps run in the caller's thread: what they do is known at once. */
final class SameThread extends DefaultThreadPoolFactory {
  @Override
  public ExecutorService newCachedThreadPool(ThreadFactory threads) {
    return new SynchronousExecutorService();
  }

  @Override
  public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
    return new SynchronousExecutorService();
  }
}
