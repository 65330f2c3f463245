package io.highlevelexport.delivery;

import java.util.HashMap;
import java.util.Map;

/**
 * Routed pages that wait in memory for their sinks, so that they need not be read and routed a
 * second time. Each sink has its share: one that is slow takes nothing of the others'.
 */
final class KeptPages {
  /**
   * A sink that has so many bytes of pages before it is kept no more; what is beyond is read again.
   */
  private static final long SHARE_BYTES = 4 * 1024 * 1024;

  /**
   * Routing waits at less, since each of its workers is routing a page that is to find room: two
   * were woken for the room of one, and the page of the other was routed twice.
   */
  private static final long AHEAD_BYTES = SHARE_BYTES / 2;

  /** What routes are to find out besides, such as which content is to be fetched, goes on. */
  private static final long LONGEST_WAIT_MS = 1000;

  private final Map<String, Long> bytes = new HashMap<>();

  /**
   * @return the page, {@code null} where there is no room for it
   */
  synchronized RoutedPage keep(String sink, RoutedPage routed) {
    long before = bytes.computeIfAbsent(sink, name -> 0L);
    if (before >= SHARE_BYTES) {
      return null;
    }
    bytes.put(sink, before + routed.page().bytes());
    return routed;
  }

  /**
   * @param routed {@code null} where the page was not kept
   */
  synchronized void forget(String sink, RoutedPage routed) {
    if (routed != null) {
      bytes.merge(sink, -routed.page().bytes(), Long::sum);
      notifyAll();
    }
  }

  /** Waits until one of the sinks has room for another page, a second at most. */
  synchronized void awaitRoom() throws InterruptedException {
    if (!hasRoom()) {
      wait(LONGEST_WAIT_MS);
    }
  }

  /** Whether one of the sinks has room for another page; before any has a page, there is. */
  synchronized boolean hasRoom() {
    return bytes.isEmpty() || bytes.values().stream().anyMatch(each -> each < AHEAD_BYTES);
  }
}
