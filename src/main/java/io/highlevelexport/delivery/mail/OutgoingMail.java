package io.highlevelexport.delivery.mail;

import java.util.Map;

/**
 * A mail that is about to be sent.
 *
 * @param locationId where its messages come from
 * @param id of the message; in a digest, of the page
 * @param version hash of the content, 16 hexadecimal digits
 * @param channel of its messages
 * @param messageId the header {@code Message-ID}, angle brackets included
 * @param headers {@code Subject} and {@code X-*}, ready for the wire: ASCII, one line each
 * @param text the plain text
 * @param html the same as HTML; {@code null} in a digest
 * @param attachment NDJSON; {@code null} without one
 */
public record OutgoingMail(
    String locationId,
    String id,
    String version,
    String channel,
    String messageId,
    Map<String, String> headers,
    String text,
    String html,
    byte[] attachment) {

  /** Names the mail without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return "mail " + messageId + " (" + locationId + ", " + channel + ", " + id + ")";
  }
}
