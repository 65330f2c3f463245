package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.List;

/** Where a case's messages arrive: emptied before a run, and counted after it. */
interface Arrivals {
  void empty() throws Exception;

  /**
   * How many messages are there.
   *
   * @param directory the run's own
   */
  long count(Path directory) throws Exception;

  /** Whether one is there; always {@code false} where this cannot be seen from outside. */
  default boolean any(Path directory) {
    return false;
  }

  /** All of them together. */
  static Arrivals of(List<Arrivals> parts) {
    return new Arrivals() {
      @Override
      public void empty() throws Exception {
        for (Arrivals part : parts) {
          part.empty();
        }
      }

      @Override
      public long count(Path directory) throws Exception {
        long count = 0;
        for (Arrivals part : parts) {
          count += part.count(directory);
        }
        return count;
      }
    };
  }
}
