package io.highlevelexport.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One exported message: the JSON value as received, and where it came from.
 *
 * <p>The body of an exchange in {@code route-message}. A route reads documented fields with {@code
 * ${body.direction}} and any other with {@code ${body.get('subType')}}; Camel converts it to
 * String, byte[], InputStream, Map or JsonNode where a step asks for one. The JSON is parsed only
 * when a field is asked for.
 */
public final class Message {
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonLimits.factory())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final String locationId;
  private final String channel;
  private final Instant readAt;
  private final Supplier<Slice> raw;
  private ObjectNode parsed;

  /**
   * @param channel one of {@code Call, SMS, Email, WhatsApp, Instagram, Facebook, Other}
   * @param readAt when the page that holds it was read from the API; of two versions of a message
   *     the later read wins
   * @param raw one JSON object, UTF-8, without a line break
   */
  public Message(String locationId, String channel, Instant readAt, Slice raw) {
    this(locationId, channel, readAt, () -> raw);
    Objects.requireNonNull(raw);
  }

  /**
   * The same, with a JSON value that is fetched each time that it is asked for.
   *
   * @param raw gives the same value each time
   */
  public Message(String locationId, String channel, Instant readAt, Supplier<Slice> raw) {
    this.locationId = Objects.requireNonNull(locationId);
    this.channel = Objects.requireNonNull(channel);
    this.readAt = Objects.requireNonNull(readAt);
    this.raw = raw;
  }

  /**
   * The same message with other content, as a route made it (redacted, enriched).
   *
   * @param content JSON as String, byte[], Map or JsonNode
   * @throws IllegalArgumentException when the content is not one JSON object
   */
  public Message withContent(Object content) {
    JsonNode node;
    try {
      if (content instanceof byte[] bytes) {
        node = JSON.readTree(bytes);
      } else if (content instanceof String text) {
        node = JSON.readTree(text);
      } else {
        node = JSON.valueToTree(content);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a route turned message " + getId() + " into something that is not JSON");
    }
    if (!(node instanceof ObjectNode object)) {
      throw new IllegalArgumentException(
          "a route turned message " + getId() + " into something that is not a JSON object");
    }
    return changed(object);
  }

  /** The same message with another value in a field; {@code null} as JSON's null. */
  public Message with(String field, String value) {
    ObjectNode copy = json().deepCopy();
    copy.put(field, value);
    return changed(copy);
  }

  /** The same message without a field. */
  public Message without(String field) {
    ObjectNode copy = json().deepCopy();
    copy.remove(field);
    return changed(copy);
  }

  /**
   * The same message with each match of a regular expression in a text field replaced; unchanged
   * where the field is no text.
   *
   * @param replacement as in {@link String#replaceAll}
   */
  public Message replaced(String field, String regex, String replacement) {
    JsonNode value = json().get(field);
    return value == null || !value.isTextual()
        ? this
        : with(field, value.textValue().replaceAll(regex, replacement));
  }

  private Message changed(ObjectNode content) {
    try {
      Message changed =
          new Message(locationId, channel, readAt, Slice.of(JSON.writeValueAsBytes(content)));
      changed.parsed = content;
      return changed;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public String getLocationId() {
    return locationId;
  }

  public String getChannel() {
    return channel;
  }

  /** When the page that holds this message was read from the API. */
  public Instant getReadAt() {
    return readAt;
  }

  /** The JSON value as received, UTF-8, one line; not a copy, not to be changed. */
  public Slice raw() {
    return raw.get();
  }

  public String getId() {
    return get("id");
  }

  public String getMessageType() {
    return get("messageType");
  }

  public String getContactId() {
    return get("contactId");
  }

  public String getConversationId() {
    return get("conversationId");
  }

  public String getDirection() {
    return get("direction");
  }

  public String getStatus() {
    return get("status");
  }

  public String getDateAdded() {
    return get("dateAdded");
  }

  /** The message's own text, the JSON field {@code body}. */
  public String getText() {
    return get("body");
  }

  /**
   * A field of the JSON value as text, {@code null} where it is absent or null; objects and arrays
   * come as JSON.
   */
  public String get(String field) {
    JsonNode value = json().get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** The JSON value as a map; a copy. */
  public Map<String, Object> toMap() {
    return JSON.convertValue(json(), new TypeReference<>() {});
  }

  /** The parsed JSON value; not to be changed. */
  public ObjectNode json() {
    if (parsed == null) {
      try {
        Slice json = raw();
        parsed = (ObjectNode) JSON.readTree(json.bytes(), json.from(), json.length());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the walk passed on a message that is not JSON", e);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return parsed;
  }

  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return "message " + getId() + " (" + locationId + ", " + channel + ")";
  }
}
