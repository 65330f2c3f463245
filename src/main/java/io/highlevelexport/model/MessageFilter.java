package io.highlevelexport.model;

/**
 * Whose messages are asked for.
 *
 * @param contactId {@code null} for everybody's
 * @param conversationId {@code null} for those of each conversation
 */
public record MessageFilter(String contactId, String conversationId) {
  /** All messages. */
  public static final MessageFilter NONE = new MessageFilter(null, null);

  public boolean isNone() {
    return contactId == null && conversationId == null;
  }
}
