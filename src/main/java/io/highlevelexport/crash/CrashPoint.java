package io.highlevelexport.crash;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places where a crash would hurt most. A test names one in the system property {@code
 * highlevel-export.crash}, as in {@code AFTER_COMMIT:3}, and the program halts there at the third
 * time, without any shutdown, as {@code kill -9} does it. Without the property nothing happens.
 */
public enum CrashPoint {
  BEFORE_REQUEST,
  AFTER_BODY,
  AFTER_PART_FILE,
  INSIDE_COMMIT,
  AFTER_COMMIT,
  AFTER_PAGE_VISIBLE,
  AFTER_TEMP_FILE,
  AFTER_RENAME,
  AFTER_SINK,
  AFTER_MAIL,
  BEFORE_PAGE_GOES;

  private static final int KILLED = 137;

  private final AtomicInteger left = wanted(name());

  private static AtomicInteger wanted(String name) {
    String[] crash = System.getProperty("highlevel-export.crash", "").split(":");
    return crash[0].equals(name) && crash.length == 2
        ? new AtomicInteger(Integer.parseInt(crash[1]))
        : null;
  }

  /** The program is here. */
  public void reached() {
    if (left != null && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
