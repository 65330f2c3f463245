package io.highlevelexport.ledger;

import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** What was read of a stream before, by whichever fetch. */
public interface KnownMessages {
  /** Every version that was read with a date in the window, but before {@code end}. */
  void within(Window window, Instant end, Consumer<MessageVersion> taker);

  /**
   * The latest version of each of these messages that was read with a date between theirs, or
   * without a date where one of them has none; by id.
   */
  Map<String, MessageVersion> latest(Window window, Collection<MessageVersion> messages);
}
