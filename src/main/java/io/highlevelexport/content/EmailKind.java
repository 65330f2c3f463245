package io.highlevelexport.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of an e-mail, in any of the envelopes that the API was seen to send it in. */
public final class EmailKind extends JsonKind {
  private static final String CHANNEL = "Email";
  private static final List<String> IDS =
      List.of("/meta/email/messageIds", "/meta/email/email/messageIds");
  private static final List<String> ENVELOPES = List.of("emailMessage", "email");
  private static final List<String> OF_AN_EMAIL = List.of("body", "subject", "threadId");

  public EmailKind() {
    super(Piece.EMAIL, CHANNEL);
  }

  /** Of a thread of e-mails each of them. */
  @Override
  public List<Piece> of(Message message) {
    if (!message.getChannel().equals(CHANNEL)) {
      return List.of();
    }
    Set<String> ids = new LinkedHashSet<>();
    for (String place : IDS) {
      for (JsonNode id : message.json().at(place)) {
        if (id.isValueNode() && !id.asText().isBlank() && !id.isNull()) {
          ids.add(id.asText());
        }
      }
    }
    return ids.stream().map(id -> Piece.of(name(), id, message)).toList();
  }

  @Override
  public String path(String locationId, Piece piece) {
    return "/conversations/messages/email/" + encoded(piece.id());
  }

  @Override
  ObjectNode open(JsonNode answer, Piece piece) {
    if (isEmail(answer)) {
      return (ObjectNode) answer;
    }
    return ENVELOPES.stream()
        .map(answer::get)
        .filter(EmailKind::isEmail)
        .map(ObjectNode.class::cast)
        .findFirst()
        .orElse(null);
  }

  private static boolean isEmail(JsonNode json) {
    return json instanceof ObjectNode && OF_AN_EMAIL.stream().anyMatch(json::has);
  }
}
