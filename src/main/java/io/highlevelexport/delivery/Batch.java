package io.highlevelexport.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The messages of one page that go to one sink, all of one location and channel, in the order of
 * the page; the body that a {@code deliver-*} route receives. Camel converts it to InputStream,
 * byte[] or String as NDJSON, one message a line, as received; Jackson makes an array of it.
 *
 * @param sink the name after {@code deliver-}: {@code file}, {@code sql}, {@code mail} or an
 *     integrator's own
 * @param locationId where the messages come from
 * @param channel one of {@code Call, SMS, Email, WhatsApp, Instagram, Facebook, Other}
 * @param page the page's name: the same for the same content, so a second delivery can be told from
 *     a new one; safe as a file name
 * @param revision of the messages: of two versions of a message the one with the higher revision is
 *     newer
 * @param part empty for all that the sink gets of the page; names the message where it is delivered
 *     alone
 * @param messages at least one
 * @param indexes of the messages in the page
 */
public record Batch(
    String sink,
    String locationId,
    String channel,
    String page,
    long revision,
    String part,
    @JsonValue List<Message> messages,
    List<Integer> indexes) {

  public long ndjsonLength() {
    return lengthOf(messages);
  }

  /** All of it as NDJSON; a copy. */
  public byte[] toNdjson() {
    return ndjson(messages);
  }

  private static long lengthOf(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.raw().length() + 1L).sum();
  }

  /** Messages as NDJSON, each as it was received. */
  public static byte[] ndjson(List<Message> messages) {
    byte[] lines = new byte[Math.toIntExact(lengthOf(messages))];
    int end = 0;
    for (Message message : messages) {
      Slice line = message.raw();
      System.arraycopy(line.bytes(), line.from(), lines, end, line.length());
      end += line.length();
      lines[end++] = '\n';
    }
    return lines;
  }

  public int size() {
    return messages.size();
  }

  /** Each message alone, for when one of them spoils the whole; equal batches give equal parts. */
  public List<Batch> split() {
    Map<String, Integer> names = new HashMap<>();
    List<Batch> parts = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      String id = Objects.requireNonNullElse(message.getId(), message.raw().text());
      String hash = ContentHash.hex(id);
      int count = names.merge(hash, 1, Integer::sum);
      String name = count == 1 ? hash : hash + "-" + count;
      parts.add(
          new Batch(
              sink,
              locationId,
              channel,
              page,
              revision,
              name,
              List.of(message),
              List.of(indexes.get(i))));
    }
    return parts;
  }

  /** For the log: one line, however many they are. */
  @Override
  public String toString() {
    return "%s messages of page %s for sink %s".formatted(size(), page, sink);
  }
}
