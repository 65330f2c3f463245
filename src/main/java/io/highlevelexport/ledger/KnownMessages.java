package io.highlevelexport.ledger;

import io.highlevelexport.walk.Sighting;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What was read of a stream before, by whichever fetch. */
public interface KnownMessages {
  /** What was read with a date in the window or on the millisecond beside it; latest last. */
  void within(Window window, Consumer<Sighting> taker);

  /** What was read with this date; {@code null}: without any. */
  List<Sighting> at(Window window, Instant date);
}
