package io.highlevelexport.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Slice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Messages and batches for tests. */
public final class Messages {
  public static final String LOCATION = "ve9EPM428h8vShlRW1KT";
  public static final String PAGE = "20240327T181349000Z-00c0ffee00c0ffee";
  public static final Instant READ_AT = Instant.parse("2024-03-27T19:00:00.123Z");

  private Messages() {}

  /** A message with exactly this JSON. */
  public static Message json(String json) {
    return json(json, READ_AT);
  }

  public static Message json(String json, Instant readAt) {
    return json(json.getBytes(StandardCharsets.UTF_8), readAt);
  }

  private static Message json(byte[] json, Instant readAt) {
    return new Message(Origin.outside(LOCATION, "SMS", readAt), Slice.of(json));
  }

  /** A message of exactly these bytes. */
  public static Message json(byte[] json) {
    return json(json, READ_AT);
  }

  /** A usual message with this text. */
  public static Message sms(String id, String text) {
    return sms(id, text, READ_AT);
  }

  public static Message sms(String id, String text, Instant readAt) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("id", id).put("type", 2).put("messageType", "TYPE_SMS").put("locationId", LOCATION);
    node.put("contactId", "contact-1").put("conversationId", "conversation-1").put("body", text);
    node.put("direction", "inbound").put("status", "delivered").put("contentType", "text/plain");
    node.put("dateAdded", "2024-03-27T18:13:49.000Z")
        .put("from", "+15550001")
        .put("to", "+15550002");
    return json(node.toString(), readAt);
  }

  public static Batch batch(String sink, Message... messages) {
    return batch(sink, List.of(messages));
  }

  public static Batch batch(String sink, List<Message> messages) {
    long revision = messages.get(0).getReadAt().toEpochMilli();
    List<Integer> indexes = IntStream.range(0, messages.size()).boxed().toList();
    return new Batch(sink, LOCATION, "SMS", PAGE, revision, "", messages, indexes);
  }
}
