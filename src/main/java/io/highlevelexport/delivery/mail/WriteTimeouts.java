package io.highlevelexport.delivery.mail;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.util.concurrent.CamelThreadFactory;

/**
 * Ends writes to a mail server that take too long. For each write the mail library enters a task,
 * and takes it back a moment later. The thread is woken for a task that is the first to be due; one
 * that is due every second keeps all others from being that. Without a connection there is no
 * thread, so nothing is to be closed.
 */
final class WriteTimeouts extends ScheduledThreadPoolExecutor {
  private static final long IDLE_SECONDS = 2;

  private Future<?> alwaysFirst;

  WriteTimeouts() {
    super(1, new CamelThreadFactory("#name#", "smtp-write-timeouts", true));
    setRemoveOnCancelPolicy(true);
    setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    allowCoreThreadTimeOut(true);
  }

  /** A connection was opened. */
  void begin() {
    alwaysFirst = scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.SECONDS);
  }

  /** The connection has ended. */
  void end() {
    alwaysFirst.cancel(false);
  }
}
