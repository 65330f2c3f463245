package io.highlevelexport.model;

import java.time.Instant;
import java.util.List;

/**
 * Something of a message that the export endpoint leaves out, and that is there for a request of
 * its own.
 *
 * @param kind what it is, one of {@link #KINDS}
 * @param id what it is known by in its location, among those of its kind
 * @param messageId of the message that names it; empty for a contact, whom many name
 * @param contactId of that message; {@code null} where it has none
 * @param date of that message; {@code null} where it has none
 * @param url where it is; {@code null} where the API has it
 */
public record Piece(
    String kind, String id, String messageId, String contactId, Instant date, String url) {
  /** The text of an e-mail. */
  public static final String EMAIL = "email";

  /** What was said in a call, as sound. */
  public static final String RECORDING = "recording";

  /** The same as text. */
  public static final String TRANSCRIPT = "transcript";

  /** A file that came with a message. */
  public static final String ATTACHMENT = "attachment";

  /** Whom a message is from or to. */
  public static final String CONTACT = "contact";

  /** Every kind there is. */
  public static final List<String> KINDS =
      List.of(EMAIL, RECORDING, TRANSCRIPT, ATTACHMENT, CONTACT);

  /** How {@code export.content} calls a kind. */
  public static String key(String kind) {
    return kind.equals(EMAIL) ? kind : kind + "s";
  }

  /** A piece that the API has. */
  public static Piece of(String kind, String id, Message message) {
    return new Piece(kind, id, message.getId(), message.getContactId(), date(message), null);
  }

  /** The contact of a message. */
  public static Piece contact(String id, Message message) {
    return new Piece(CONTACT, id, "", id, date(message), null);
  }

  /** A piece at an address of its own: one id for each message and address. */
  public static Piece at(String url, String kind, Message message) {
    return of(kind, "", message).at(url, kind);
  }

  /** The same of the message that names this one. */
  public Piece at(String address, String ofKind) {
    String own = ContentHash.hex(messageId + " " + address);
    return new Piece(ofKind, own, messageId, contactId, date, address);
  }

  private static Instant date(Message message) {
    return message.getDateAdded() == null ? null : Dates.parse(message.getDateAdded()).orElse(null);
  }
}
