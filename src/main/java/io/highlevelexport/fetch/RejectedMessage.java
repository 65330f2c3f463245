package io.highlevelexport.fetch;

import io.highlevelexport.model.MessageVersion;

/**
 * An element of {@code messages} that no sink could take: it has no id by which to tell it from
 * another, it cannot be read, or it is too big.
 *
 * @param version names it by its content where it does not say its id
 * @param raw the element as received; of one that is too big, or one of many such, the first bytes
 * @param reason why, in words
 */
public record RejectedMessage(MessageVersion version, byte[] raw, String reason) {
  /** {@code null} where it does not say one. */
  public String id() {
    return version.id().endsWith(version.digest().toString()) ? null : version.id();
  }

  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return version.id();
  }
}
