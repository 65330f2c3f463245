package io.highlevelexport.model;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One exported message: the JSON value as received, and where it came from.
 *
 * <p>The body of an exchange in {@code route-message}. A route reads documented fields with {@code
 * ${body.direction}} and any other with {@code ${body.get('meta.call.duration')}}; Camel converts
 * it to String, byte[], InputStream, Map or JsonNode where a step asks for one. The JSON is parsed
 * only when a field is asked for.
 */
public final class Message {
  private static final ObjectMapper JSON = JsonLimits.trees();

  private final Origin origin;

  /** What this one was made from by a change; {@code null} where it has a content of its own. */
  private final Message before;

  private final Consumer<ObjectNode> change;

  /** The content as received or written; {@code null} where it is not written yet. */
  private Slice raw;

  private ObjectNode parsed;

  /** Whether somebody outside may look at {@link #parsed}, so that it must not be changed. */
  private boolean isShared;

  /**
   * @param raw one JSON object, UTF-8, without a line break
   */
  public Message(Origin origin, Slice raw) {
    this(Objects.requireNonNull(origin), null, null);
    this.raw = Objects.requireNonNull(raw);
  }

  private Message(Origin origin, Message before, Consumer<ObjectNode> change) {
    this.origin = origin;
    this.before = before;
    this.change = change;
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
    Message changed = new Message(origin, null, null);
    changed.parsed = object;
    return changed;
  }

  /**
   * The same message with another value in a field; {@code null} as JSON's null. Objects on the way
   * to the field {@code a.b} are made.
   *
   * @throws IllegalArgumentException when something else than an object is on the way
   */
  public Message with(String field, String value) {
    return changed(
        tree -> {
          FieldPath path = FieldPath.findOrMake(tree, field);
          path.holder().put(path.name(), value);
        });
  }

  /** The same message without a field; unchanged where there is none. */
  public Message without(String field) {
    if (value(field) == null) {
      return this;
    }
    return changed(
        tree -> {
          FieldPath path = FieldPath.find(tree, field);
          path.holder().remove(path.name());
        });
  }

  /**
   * The same message with each match of a regular expression in a text field replaced; unchanged
   * where the field is no text or nothing matches.
   *
   * @param replacement as in {@link String#replaceAll}
   * @throws IllegalArgumentException when the expression takes too long
   */
  public Message replaced(String field, String regex, String replacement) {
    JsonNode value = value(field);
    if (value == null || !value.isTextual()) {
      return this;
    }
    String replaced = TimedRegex.OF_ROUTES.replaceAll(value.textValue(), regex, replacement);
    return replaced.equals(value.textValue()) ? this : with(field, replaced);
  }

  /** Makes the change at once, so that the step that asks for it is the one that fails. */
  private Message changed(Consumer<ObjectNode> change) {
    Message changed = new Message(origin, this, change);
    changed.tree();
    return changed;
  }

  /**
   * A tree with this content that may be changed: this message gives its own away, and makes it
   * again should it be asked once more, so that changes one after the other cost no copy.
   */
  private synchronized ObjectNode handOver() {
    ObjectNode tree = tree();
    boolean canBeMadeAnew = before != null || raw != null;
    if (isShared || !canBeMadeAnew) {
      return tree.deepCopy();
    }
    parsed = null;
    return tree;
  }

  /** The content; to be changed by nobody. */
  private synchronized ObjectNode tree() {
    if (parsed == null) {
      if (raw != null) {
        parsed = parse(raw);
      } else {
        ObjectNode tree = before.handOver();
        change.accept(tree);
        parsed = tree;
      }
    }
    return parsed;
  }

  private static ObjectNode parse(Slice json) {
    try {
      return (ObjectNode) JSON.readTree(json.bytes(), json.from(), json.length());
    } catch (IOException e) {
      throw new IllegalStateException("a message that is not JSON came this far", e);
    }
  }

  private synchronized JsonNode value(String field) {
    FieldPath path = FieldPath.find(tree(), field);
    return path == null ? null : path.value();
  }

  public String getLocationId() {
    return origin.locationId();
  }

  public String getChannel() {
    return origin.channel();
  }

  /** When the page that holds this message was read from the API. */
  public Instant getReadAt() {
    return origin.readAt();
  }

  /** Its place in the page, {@code -1} where it is in none. */
  public int getIndex() {
    return origin.index();
  }

  /** Of two versions of a message the one with the higher revision is newer. */
  public long getRevision() {
    return origin.revision();
  }

  /**
   * The JSON value, UTF-8, one line: as received, or as a route has changed it. Not a copy, not to
   * be changed.
   */
  public synchronized Slice raw() {
    if (raw == null) {
      try {
        raw = Slice.of(JSON.writeValueAsBytes(tree()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return raw;
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

  /** Seconds that a call took, {@code null} where it is unknown. */
  public Integer getCallDuration() {
    return callFields().duration();
  }

  /** What became of a call, {@code null} where it is unknown. */
  public String getCallStatus() {
    return callFields().status();
  }

  private synchronized CallFields callFields() {
    CallFields call = new CallFields();
    if (tree().get("meta") instanceof ObjectNode meta) {
      try (JsonParser parser = meta.traverse(JSON)) {
        parser.nextToken();
        call.read(parser, Message::text);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return call;
  }

  private static String text(JsonParser parser) throws IOException {
    if (parser.currentToken().isStructStart()) {
      return parser.readValueAsTree().toString();
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
  }

  /**
   * A field of the JSON value as text, {@code null} where it is absent or null; objects and arrays
   * come as JSON. A dot leads into an object: {@code meta.call.duration}.
   */
  public synchronized String get(String field) {
    JsonNode value = value(field);
    if (value == null || value.isNull()) {
      return null;
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** The JSON value as a map; a copy. */
  public synchronized Map<String, Object> toMap() {
    return JSON.convertValue(tree(), new TypeReference<>() {});
  }

  /** The parsed JSON value; not to be changed. What Jackson makes of a message, too. */
  @JsonValue
  public synchronized ObjectNode json() {
    ObjectNode tree = tree();
    isShared = true;
    return tree;
  }

  /** Names the message without its content, so that it can stand in a log. */
  @Override
  public String toString() {
    return "message " + getId() + " (" + getLocationId() + ", " + getChannel() + ")";
  }
}
