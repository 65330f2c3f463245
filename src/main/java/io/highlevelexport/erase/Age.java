package io.highlevelexport.erase;

import io.highlevelexport.ledger.MessageFields;
import java.time.Instant;

/** Every message with a date before that. */
public record Age(Instant before) implements Selection {
  @Override
  public boolean concerns(String folder) {
    return true;
  }

  /** How old that is nobody knows. */
  @Override
  public boolean isIn(String folder, byte[] raw) {
    return false;
  }

  @Override
  public boolean takes(String folder, MessageFields message, Instant otherwise) {
    Instant date = message.date() == null ? otherwise : message.date();
    return date != null && date.isBefore(before);
  }
}
