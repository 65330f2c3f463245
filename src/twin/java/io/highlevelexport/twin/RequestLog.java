package io.highlevelexport.twin;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests that came, the newest 100,000 of them, and how many were answered with which status.
 */
final class RequestLog {
  private static final int MOST = 100_000;
  private final AtomicLong numbers = new AtomicLong();
  private final ArrayDeque<ServedRequest> served = new ArrayDeque<>();
  private final Map<Integer, Long> byStatus = new HashMap<>();

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  synchronized void add(ServedRequest request) {
    if (served.size() == MOST) {
      served.removeFirst();
    }
    served.addLast(request);
    byStatus.merge(request.status(), 1L, Long::sum);
  }

  synchronized List<ServedRequest> all() {
    return List.copyOf(served);
  }

  synchronized long count(int status) {
    return byStatus.getOrDefault(status, 0L);
  }
}
