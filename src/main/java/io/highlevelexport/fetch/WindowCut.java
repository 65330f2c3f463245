package io.highlevelexport.fetch;

import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** Where the rest of a window is cut into parts of equal time. */
final class WindowCut {
  private static final int MOST_PARTS = 256;

  private WindowCut() {}

  /**
   * The inner edges of the parts, ascending; none where it is not cut.
   *
   * @param position up to where the window was fetched
   * @param total how many messages it has; 0 where its size does not matter any more
   * @param most how many a part may have
   * @param byPace in how many parts it is best fetched
   */
  static List<Instant> edges(Window window, Instant position, long total, long most, int byPace) {
    long bySize = total > most ? 1 + total * 5 / (most * 4) : 1;
    long start = position.toEpochMilli();
    long width = window.to().toEpochMilli() - start;
    long parts = Math.min(width, Math.min(MOST_PARTS, Math.max(bySize, byPace)));
    return LongStream.range(1, Math.max(1, parts))
        .mapToObj(part -> Instant.ofEpochMilli(start + width / parts * part))
        .toList();
  }
}
