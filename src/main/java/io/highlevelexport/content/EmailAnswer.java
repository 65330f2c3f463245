package io.highlevelexport.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An e-mail in any of the envelopes that the API was seen to send it in. */
final class EmailAnswer {
  private static final ObjectMapper JSON = JsonLimits.trees();
  private static final List<String> ENVELOPES = List.of("emailMessage", "email");
  private static final List<String> OF_AN_EMAIL = List.of("body", "subject", "threadId");

  private EmailAnswer() {}

  /**
   * The e-mail as the API gave it, and which message names it: {@code id} is what was asked for.
   *
   * @return {@code null} where it is no e-mail
   */
  static Message read(byte[] answer, String locationId, Piece piece, Instant now)
      throws IOException {
    ObjectNode email = open(answer);
    if (email == null) {
      return null;
    }
    String id = email.path("id").asText("");
    if (!id.equals(piece.id())) {
      email.put("id", piece.id());
      email.put("idInAnswer", id);
    }
    email.put("messageId", piece.messageId());
    if (!email.hasNonNull("contactId") && piece.contactId() != null) {
      email.put("contactId", piece.contactId());
    }
    return new Message(Origin.outside(locationId, "Email", now), Slice.of(bytes(email)));
  }

  private static byte[] bytes(ObjectNode email) throws IOException {
    try {
      return JSON.writeValueAsBytes(email);
    } catch (JsonProcessingException e) {
      // half of a surrogate pair, which has no bytes in UTF-8
      return JSON.writer()
          .with(JsonWriteFeature.ESCAPE_NON_ASCII)
          .writeValueAsString(email)
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static ObjectNode open(byte[] answer) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      return null;
    }
    if (!(json instanceof ObjectNode flat)) {
      return null;
    }
    if (isEmail(flat)) {
      return flat;
    }
    return ENVELOPES.stream()
        .map(flat::get)
        .filter(inner -> inner instanceof ObjectNode && isEmail(inner))
        .map(ObjectNode.class::cast)
        .findFirst()
        .orElse(null);
  }

  private static boolean isEmail(JsonNode json) {
    return OF_AN_EMAIL.stream().anyMatch(json::has);
  }
}
