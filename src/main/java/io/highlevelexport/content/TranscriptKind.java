package io.highlevelexport.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What was said in a call: documented as one sentence, and seen as an array of them. */
public final class TranscriptKind extends JsonKind {
  static final String CHANNEL = "Call";
  private static final String SENTENCE = "transcript";
  private static final String SENTENCES = "sentences";

  public TranscriptKind() {
    super(Piece.TRANSCRIPT, CHANNEL);
  }

  @Override
  public List<Piece> of(Message message) {
    return message.getChannel().equals(CHANNEL)
        ? List.of(Piece.of(name(), message.getId(), message))
        : List.of();
  }

  @Override
  public String path(String locationId, Piece piece) {
    return "/conversations/locations/"
        + encoded(locationId)
        + "/messages/"
        + encoded(piece.id())
        + "/transcription";
  }

  /** What has no sentence may have some later. */
  @Override
  PieceAnswer read(PieceResponse response) throws IOException {
    PieceAnswer answer = super.read(response);
    boolean isSilent =
        answer != null
            && answer.content() != null
            && answer.content().json().path(SENTENCES).isEmpty();
    return isSilent ? PieceAnswer.absent("it has no sentence") : answer;
  }

  @Override
  ObjectNode open(JsonNode answer, Piece piece) {
    ArrayNode sentences = sentences(answer);
    if (sentences == null) {
      return null;
    }
    List<String> text = new ArrayList<>();
    sentences.forEach(sentence -> text.add(sentence.path(SENTENCE).asText("")));
    ObjectNode content = JSON.createObjectNode().put("id", piece.id());
    putMessage(content, piece);
    content.put("text", String.join("\n", text));
    content.set(SENTENCES, sentences);
    return content;
  }

  private static ArrayNode sentences(JsonNode answer) {
    if (answer instanceof ArrayNode array) {
      return StreamSupport.stream(array.spliterator(), false).allMatch(JsonNode::isObject)
          ? array
          : null;
    }
    if (answer.has(SENTENCE) && answer.path(SENTENCE).isTextual()) {
      return JSON.createArrayNode().add(answer);
    }
    ArrayNode silent = null;
    for (JsonNode field : answer) {
      // an envelope, as e-mails have them
      if (field instanceof ArrayNode array && array.path(0).has(SENTENCE)) {
        return array;
      }
      silent = field instanceof ArrayNode array && array.isEmpty() ? array : silent;
    }
    return silent;
  }
}
