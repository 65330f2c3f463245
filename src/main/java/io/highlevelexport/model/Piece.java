package io.highlevelexport.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Something of a message that the export endpoint leaves out, and that the API gives for a request
 * of its own.
 *
 * @param kind what it is, as in {@code export.content}
 * @param id what the API is asked for
 * @param messageId of the message that names it
 * @param contactId of that message; {@code null} where it has none
 */
public record Piece(String kind, String id, String messageId, String contactId) {
  /** The text of an e-mail. */
  public static final String EMAIL = "email";

  /** Every kind there is. */
  public static final List<String> KINDS = List.of(EMAIL);

  private static final String EMAILS = "Email";
  private static final List<String> EMAIL_IDS =
      List.of("/meta/email/messageIds", "/meta/email/email/messageIds");

  /**
   * What belongs to a message: of a thread of e-mails each of them, in its order.
   *
   * @param kinds what is wanted
   */
  public static List<Piece> of(Message message, Set<String> kinds) {
    if (!kinds.contains(EMAIL) || !message.getChannel().equals(EMAILS)) {
      return List.of();
    }
    JsonNode json = message.json();
    Set<String> ids = new LinkedHashSet<>();
    for (String place : EMAIL_IDS) {
      for (JsonNode id : json.at(place)) {
        if (id.isValueNode() && !id.asText().isBlank() && !id.isNull()) {
          ids.add(id.asText());
        }
      }
    }
    String contact = message.getContactId();
    return ids.stream().map(id -> new Piece(EMAIL, id, message.getId(), contact)).toList();
  }
}
