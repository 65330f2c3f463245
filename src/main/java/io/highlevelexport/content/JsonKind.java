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
import io.highlevelexport.model.PieceAnswer;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A kind of content that comes as JSON, and is read into memory. */
public abstract class JsonKind extends ContentKind {
  static final ObjectMapper JSON = JsonLimits.trees();
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private final String channel;

  /**
   * @param channel of the messages that have it
   */
  JsonKind(String name, String channel) {
    super(name);
    this.channel = channel;
  }

  /**
   * The piece in an answer.
   *
   * @return {@code null} where there is none in it
   */
  abstract ObjectNode open(JsonNode answer, Piece piece);

  @Override
  PieceAnswer read(PieceResponse response) throws IOException {
    byte[] bytes = response.body().readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      return PieceAnswer.refused("it is bigger than " + MOST_BYTES + " bytes");
    }
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      return null;
    }
    Piece piece = response.piece();
    ObjectNode content = json == null ? null : open(json, piece);
    if (content == null) {
      return null;
    }
    String id = content.path("id").asText("");
    if (!id.equals(piece.id())) {
      content.put("id", piece.id());
      if (!id.isEmpty()) {
        content.put("idInAnswer", id);
      }
    }
    putMessage(content, piece);
    return PieceAnswer.delivered(
        new Message(
            Origin.outside(response.locationId(), channel, response.at()),
            Slice.of(bytes(content))));
  }

  /** Says which message names the piece. */
  static void putMessage(ObjectNode content, Piece piece) {
    if (!piece.messageId().isEmpty()) {
      content.put("messageId", piece.messageId());
    }
    if (!content.hasNonNull("contactId") && piece.contactId() != null) {
      content.put("contactId", piece.contactId());
    }
    if (!content.hasNonNull("dateAdded") && piece.date() != null) {
      content.put("dateAdded", piece.date().toString());
    }
  }

  private static byte[] bytes(ObjectNode content) throws IOException {
    try {
      return JSON.writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      // half of a surrogate pair, which has no bytes in UTF-8
      return JSON.writer()
          .with(JsonWriteFeature.ESCAPE_NON_ASCII)
          .writeValueAsString(content)
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** A step of a path. */
  static String encoded(String step) {
    return URLEncoder.encode(step, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
