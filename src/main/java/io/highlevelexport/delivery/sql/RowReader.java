package io.highlevelexport.delivery.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.highlevelexport.model.CallFields;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the columns of a message in one pass over its bytes, without a tree.
 *
 * <p>A field of another type than expected is no error: in a text column a number becomes text and
 * an object its JSON; in a number or date column what cannot be read is {@code null}. Not for use
 * by several threads at once.
 */
final class RowReader {
  /** The text columns in the order of the statements' parameters. */
  static final List<String> TEXTS =
      List.of(
          "location_id",
          "id",
          "channel",
          "message_type",
          "contact_id",
          "conversation_id",
          "direction",
          "status",
          "content_type",
          "body",
          "source",
          "user_id",
          "alt_id",
          "conversation_provider_id",
          "chat_widget_id",
          "from_address",
          "to_address",
          "error",
          "call_status",
          "attachments",
          "meta");

  /** Columns that no field of the message's JSON is called. */
  private static final Set<String> NOT_OF_THAT_NAME =
      Set.of(
          "location_id",
          "channel",
          "from_address",
          "to_address",
          "call_status",
          "attachments",
          "meta");

  static final int ID = TEXTS.indexOf("id");

  private static final int LOCATION = TEXTS.indexOf("location_id");
  private static final int CHANNEL = TEXTS.indexOf("channel");
  private static final int CALL_STATUS = TEXTS.indexOf("call_status");
  private static final int ATTACHMENTS = TEXTS.indexOf("attachments");
  private static final int META = TEXTS.indexOf("meta");
  private static final Map<String, Integer> TEXT_FIELDS = textFields();
  private static final JsonFactory JSON = JsonLimits.factory();

  private Slice raw;
  private String[] texts;
  private Integer type;
  private Integer callDuration;
  private Long dateAdded;
  private Long dateUpdated;

  private static Map<String, Integer> textFields() {
    Map<String, Integer> fields = new HashMap<>();
    fields.put("from", TEXTS.indexOf("from_address"));
    fields.put("to", TEXTS.indexOf("to_address"));
    TEXTS.stream()
        .filter(column -> !NOT_OF_THAT_NAME.contains(column))
        .forEach(column -> fields.put(camelCase(column), TEXTS.indexOf(column)));
    // as it is: every field of every message is looked up in it, and an immutable map divides
    return fields;
  }

  private static String camelCase(String column) {
    StringBuilder name = new StringBuilder();
    for (String word : column.split("_")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  /**
   * The row of a message.
   *
   * @throws IOException when its content is not JSON
   */
  MessageRow read(Message message, long revision) throws IOException {
    raw = message.raw();
    texts = new String[TEXTS.size()];
    type = null;
    callDuration = null;
    dateAdded = null;
    dateUpdated = null;
    try (JsonParser parser = JSON.createParser(raw.bytes(), raw.from(), raw.length())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        readField(parser, field);
      }
    }
    texts[LOCATION] = PlainText.of(message.getLocationId());
    texts[CHANNEL] = PlainText.of(message.getChannel());
    return new MessageRow(
        texts,
        raw,
        type,
        callDuration,
        dateAdded,
        dateUpdated,
        message.getReadAt().toEpochMilli(),
        revision);
  }

  private void readField(JsonParser parser, String field) throws IOException {
    Integer column = TEXT_FIELDS.get(field);
    if (column != null) {
      texts[column] = text(parser);
      return;
    }
    switch (field) {
      case "type" -> type = CallFields.wholeNumber(text(parser));
      case "dateAdded" -> dateAdded = date(text(parser));
      case "dateUpdated" -> dateUpdated = date(text(parser));
      case "attachments" -> texts[ATTACHMENTS] = json(parser);
      case "meta" -> readMeta(parser);
      default -> parser.skipChildren();
    }
  }

  private void readMeta(JsonParser parser) throws IOException {
    long start = parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      CallFields call = new CallFields();
      call.read(parser, this::text);
      callDuration = call.duration();
      texts[CALL_STATUS] = call.status();
      texts[META] = slice(start, parser.currentLocation().getByteOffset());
    } else {
      texts[META] = json(parser);
    }
  }

  private String text(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_OBJECT, START_ARRAY -> json(parser);
      default -> PlainText.of(parser.getText());
    };
  }

  private String json(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    long start = parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return slice(start, parser.currentLocation().getByteOffset());
  }

  private String slice(long start, long end) {
    return new Slice(raw.bytes(), raw.from() + (int) start, (int) (end - start)).text();
  }

  private static Long date(String text) {
    return text == null ? null : Dates.forColumn(text).map(Instant::toEpochMilli).orElse(null);
  }
}
