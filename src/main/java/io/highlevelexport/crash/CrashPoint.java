package io.highlevelexport.crash;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places where a crash or a pause would hurt most. A test names one in a system property, as in
 * {@code AFTER_COMMIT:3}, and at the third time the program halts there without any shutdown, as
 * {@code kill -9} does it ({@code highlevel-export.crash}), or stops there until SIGCONT ({@code
 * highlevel-export.pause}). Without the property nothing happens.
 */
public enum CrashPoint {
  LEASE_TAKEN,
  SPOOL_IN_ORDER,
  BEFORE_REQUEST,
  AFTER_BODY,
  AFTER_PART_FILE,
  INSIDE_COMMIT,
  AFTER_COMMIT,
  AFTER_PAGE_VISIBLE,
  AFTER_ROUTING,
  AFTER_TEMP_FILE,
  AFTER_RENAME,
  AFTER_SINK,
  AFTER_MAIL,
  BEFORE_ACKNOWLEDGED,
  BEFORE_PAGE_GOES;

  private static final int KILLED = 137;

  private final AtomicInteger untilCrash = wanted("highlevel-export.crash");
  private final AtomicInteger untilPause = wanted("highlevel-export.pause");

  private AtomicInteger wanted(String property) {
    String[] point = System.getProperty(property, "").split(":");
    return point[0].equals(name()) && point.length == 2
        ? new AtomicInteger(Integer.parseInt(point[1]))
        : null;
  }

  public void reached() {
    if (untilCrash != null && untilCrash.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(KILLED);
    }
    if (untilPause != null && untilPause.decrementAndGet() == 0) {
      pause();
    }
  }

  private static void pause() {
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      new ProcessBuilder("kill", "-STOP", self).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("the program cannot be paused", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
