package io.highlevelexport.twin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Adds and changes single messages while the twin runs. */
final class Editor {
  private static final Map<TwinChannel, MessageType> PLAIN_TYPES =
      Map.of(
          TwinChannel.CALL, new MessageType(1, "CALL"),
          TwinChannel.SMS, new MessageType(2, "SMS"),
          TwinChannel.EMAIL, new MessageType(3, "EMAIL"),
          TwinChannel.WHATSAPP, new MessageType(19, "WHATSAPP"),
          TwinChannel.INSTAGRAM, new MessageType(18, "INSTAGRAM"),
          TwinChannel.FACEBOOK, new MessageType(11, "FACEBOOK"),
          TwinChannel.OTHER, new MessageType(5, "WEBCHAT"));
  private final TwinOptions options;
  private final DataSet data;
  private final Ids ids;
  private final ObjectMapper mapper = new ObjectMapper();
  private final JsonFactory parsers = new JsonFactory();
  private final AtomicLong added = new AtomicLong();

  Editor(TwinOptions options, DataSet data) {
    this.options = options;
    this.data = data;
    this.ids = new Ids(options.seed());
  }

  String add(int location, TwinChannel channel, String overrides) {
    long place = Place.added(location, added.incrementAndGet());
    MessageWriter writer = data.newWriter();
    MessageType type = PLAIN_TYPES.get(channel);
    ObjectNode message = mapper.createObjectNode();
    message.put("id", ids.messageId(place));
    message.put("type", type.number());
    message.put("messageType", (options.prefixedTypes() ? "TYPE_" : "") + type.name());
    message.put("locationId", options.locations().get(location));
    message.put("contactId", writer.contactId(location, 0));
    message.put("conversationId", writer.conversationId(location, 0));
    message.put("dateAdded", iso(options.clock().millis()));
    message.put("direction", "inbound");
    message.put("status", "delivered");
    message.put("contentType", "text/plain");
    message.put("body", "Hello from the twin");
    message.setAll(object(overrides));
    put(location, place, channel, message);
    return message.path("id").asText();
  }

  void addRaw(int location, TwinChannel channel, String id, Instant date, byte[] json) {
    long place = Place.added(location, added.incrementAndGet());
    long millis = date.toEpochMilli();
    data.added(location)
        .put(new AddedMessage(place, channel, id, millis, millis, null, null, json.clone()));
  }

  void change(String id, String overrides) {
    for (int location = 0; location < options.locations().size(); location++) {
      AddedMessage known = data.added(location).find(id);
      if (known != null) {
        change(location, known.place(), known.channel(), known.json(), overrides);
        return;
      }
    }
    long place = ids.placeOf(id);
    long now = options.clock().millis();
    if (place < 0
        || !Place.isGenerated(place)
        || Place.location(place) >= options.locations().size()) {
      throw new IllegalArgumentException("The twin has no message " + id);
    }
    Sequence sequence = data.sequence(Place.location(place), Place.channel(place));
    if (!sequence.exists(Place.index(place), now)) {
      throw new IllegalArgumentException("The twin has no message " + id + " yet");
    }
    ByteSink sink = new ByteSink(1024);
    data.newWriter().write(sequence, Place.index(place), now, sink);
    change(Place.location(place), place, Place.channel(place), sink.toBytes(), overrides);
  }

  /** The id that a message's JSON begins with. */
  String idOf(byte[] json) {
    try (JsonParser parser = parsers.createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals("id")) {
          return parser.nextTextValue();
        }
      }
      throw new IllegalStateException("A generated message has no id");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void change(
      int location, long place, TwinChannel channel, byte[] json, String overrides) {
    ObjectNode message = object(new String(json, java.nio.charset.StandardCharsets.UTF_8));
    message.put("dateUpdated", iso(options.clock().millis()));
    message.setAll(object(overrides));
    put(location, place, channel, message);
  }

  private void put(int location, long place, TwinChannel channel, ObjectNode message) {
    long date = millis(message, "dateAdded");
    long update = message.path("dateUpdated").isTextual() ? millis(message, "dateUpdated") : date;
    try {
      data.added(location)
          .put(
              new AddedMessage(
                  place,
                  channel,
                  message.path("id").asText(),
                  date,
                  update,
                  message.path("contactId").asText(null),
                  message.path("conversationId").asText(null),
                  mapper.writeValueAsBytes(message)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode object(String json) {
    try {
      JsonNode node = mapper.readTree(json);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("A JSON object is needed");
  }

  private static long millis(ObjectNode message, String field) {
    try {
      return OffsetDateTime.parse(message.path(field).asText()).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          field + " must be an ISO-8601 date with a zone; for any other use addRaw", e);
    }
  }

  private static String iso(long millis) {
    return new String(
        new ByteSink(24).instant(millis).toBytes(), java.nio.charset.StandardCharsets.US_ASCII);
  }
}
