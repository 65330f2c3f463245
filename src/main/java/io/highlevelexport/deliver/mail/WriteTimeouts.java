package io.highlevelexport.deliver.mail;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends writes to a mail server that take too long. For each write the mail library enters a task,
 * and takes it back a moment later. The thread is woken for a task that is the first to be due; one
 * that is due every second keeps all others from being that.
 */
final class WriteTimeouts extends ScheduledThreadPoolExecutor {
  WriteTimeouts() {
    super(1, WriteTimeouts::thread);
    setRemoveOnCancelPolicy(true);
    scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.SECONDS);
  }

  private static Thread thread(Runnable tasks) {
    Thread thread = new Thread(tasks, "smtp-write-timeouts");
    thread.setDaemon(true);
    return thread;
  }
}
