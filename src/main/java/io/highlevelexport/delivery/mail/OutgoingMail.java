package io.highlevelexport.delivery.mail;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A mail that is about to be sent.
 *
 * @param locationId where its messages come from
 * @param id of the message; in a digest, of the page
 * @param version hash of the message, 32 hexadecimal digits; the texts of its e-mails do not count
 * @param channel of its messages
 * @param messageId the header {@code Message-ID}, angle brackets included
 * @param content composed when the mail is sent
 */
public record OutgoingMail(
    String locationId,
    String id,
    String version,
    String channel,
    String messageId,
    Supplier<Content> content) {

  /**
   * What the mail says.
   *
   * @param headers {@code Subject} and {@code X-*}, ready for the wire: ASCII, one line each
   * @param text the plain text
   * @param html the same as HTML; {@code null} in a digest
   * @param files that are attached
   */
  public record Content(
      Map<String, String> headers, String text, String html, List<Attached> files) {}

  /** A file that is attached. */
  public record Attached(String name, String contentType, byte[] bytes) {}

  /** Names the mail without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return "mail " + messageId + " (" + locationId + ", " + channel + ", " + id + ")";
  }
}
