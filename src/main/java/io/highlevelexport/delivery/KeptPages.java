package io.highlevelexport.delivery;

import java.util.concurrent.atomic.AtomicLong;

/** Pages that are delivered soon need not be read and routed a second time. */
final class KeptPages {
  /** So many bytes of routed pages are kept for the lanes; what is beyond is read again. */
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  private final AtomicLong bytes = new AtomicLong();

  /**
   * @return the page, {@code null} where there is no room for it
   */
  RoutedPage keep(RoutedPage routed) {
    if (bytes.addAndGet(routed.page().bytes()) <= MOST_BYTES) {
      return routed;
    }
    forget(routed);
    return null;
  }

  /**
   * @param routed {@code null} where the page was not kept
   */
  void forget(RoutedPage routed) {
    if (routed != null) {
      bytes.addAndGet(-routed.page().bytes());
    }
  }
}
