package io.highlevelexport.fetch;

import io.highlevelexport.model.MessageVersion;

/**
 * An element of {@code messages} that no sink could take: it has no id by which to tell it from
 * another, or it cannot be read.
 *
 * @param version names it by its content
 * @param raw the element as received
 * @param reason why, in words
 */
public record RejectedMessage(MessageVersion version, byte[] raw, String reason) {
  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return version.id();
  }
}
