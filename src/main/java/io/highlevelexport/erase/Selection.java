package io.highlevelexport.erase;

import io.highlevelexport.ledger.MessageFields;
import java.time.Instant;

/** Which messages are to go. */
interface Selection {
  /** Whether a location's messages may be among them at all. */
  boolean concerns(String folder);

  /**
   * Whether the message is one of them.
   *
   * @param folder of its location, as {@link io.highlevelexport.delivery.file.NdjsonFiles} names it
   * @param otherwise its date where it has none itself
   */
  boolean takes(String folder, MessageFields message, Instant otherwise);

  /**
   * Whether what cannot be read as a message holds something that is to go.
   *
   * @param folder of its location, {@code null} where that is not known either
   */
  boolean isIn(String folder, byte[] raw);
}
