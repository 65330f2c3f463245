package io.highlevelexport.walk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.highlevelexport.message.Dates;
import io.highlevelexport.message.JsonLimits;
import io.highlevelexport.message.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Reads one answer of the export endpoint in a single pass, handing on each message as the bytes
 * that were received.
 *
 * <p>Memory holds one message at a time, whatever the page's size.
 */
public final class PageParser {
  private final JsonFactory json;
  private final long maxPageBytes;
  private final Duration deadline;
  private final LongSupplier nanoTime;

  /**
   * @param maxPageBytes the cap on the decoded size of an answer, in bytes
   * @param deadline the time in which the whole body has to come, however slowly it drips
   * @param nanoTime a monotonic clock, {@link System#nanoTime()}
   */
  public PageParser(long maxPageBytes, Duration deadline, LongSupplier nanoTime) {
    this.maxPageBytes = maxPageBytes;
    this.deadline = deadline;
    this.nanoTime = nanoTime;
    this.json = JsonLimits.factory().rebuild().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();
  }

  /** Takes each message of a page, in the order of the page. */
  public interface MessageHandler {
    /**
     * @param id the message's id, {@code null} where there is none
     * @param date its {@code dateAdded}, {@code null} where there is none that can be read
     * @param raw the JSON value, on one line; to be used up before the method returns
     */
    void message(String id, Instant date, Slice raw) throws IOException;
  }

  /**
   * What a page says beside its messages.
   *
   * @param nextCursor {@code null} at the end of the walk
   * @param total how many messages the query matches; empty where the answer does not say
   */
  public record Envelope(String nextCursor, OptionalLong total) {}

  /**
   * @throws MalformedPageException when the body is not a JSON object with an array {@code
   *     messages}
   * @throws IOException when the body cannot be read to its end
   */
  public Envelope parse(InputStream body, MessageHandler handler) throws IOException {
    RecordingInputStream recording =
        new RecordingInputStream(body, maxPageBytes, deadline, nanoTime);
    try (JsonParser parser = json.createParser(recording)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new MalformedPageException("the body is empty");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new MalformedPageException("the body is not a JSON object");
      }
      Envelope envelope = envelope(parser, recording, handler);
      if (parser.nextToken() != null) {
        throw new MalformedPageException("the body goes on after its JSON object");
      }
      return envelope;
    } catch (JsonParseException | StreamConstraintsException e) {
      throw new MalformedPageException("the body is not JSON: " + e.getOriginalMessage());
    }
  }

  private Envelope envelope(
      JsonParser parser, RecordingInputStream recording, MessageHandler handler)
      throws IOException {
    String nextCursor = null;
    OptionalLong total = OptionalLong.empty();
    boolean messages = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "messages" -> {
          if (value != JsonToken.START_ARRAY) {
            throw new MalformedPageException("\"messages\" is not an array");
          }
          messages(parser, recording, handler);
          messages = true;
        }
        case "nextCursor" -> {
          nextCursor =
              value.isScalarValue() && value != JsonToken.VALUE_NULL ? parser.getText() : null;
          parser.skipChildren();
        }
        case "total" -> {
          total = number(parser, value);
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new MalformedPageException("the body ends too early");
    }
    if (!messages) {
      throw new MalformedPageException("the body has no \"messages\"");
    }
    return new Envelope(nextCursor == null || nextCursor.isBlank() ? null : nextCursor, total);
  }

  private static OptionalLong number(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue() >= 0
          ? OptionalLong.of(parser.getLongValue())
          : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static void messages(
      JsonParser parser, RecordingInputStream recording, MessageHandler handler)
      throws IOException {
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == null) {
        throw new MalformedPageException("the body ends too early");
      }
      JsonLocation start = parser.currentTokenLocation();
      recording.beginMessage(start.getByteOffset());
      String id = null;
      Instant date = null;
      if (token == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            if (field.equals("id")) {
              id = parser.getText();
            } else if (field.equals("dateAdded")) {
              date = Dates.parse(parser.getText()).orElse(null);
            }
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
        parser.finishToken();
      }
      if (parser.currentToken() == null) {
        throw new MalformedPageException("the body ends too early");
      }
      JsonLocation end = parser.currentLocation();
      Slice raw = recording.endMessage(start.getByteOffset(), end.getByteOffset());
      if (end.getLineNr() != start.getLineNr()) {
        putOnOneLine(raw);
      }
      handler.message(id == null || id.isBlank() ? null : id, date, raw);
    }
  }

  /** Line breaks can only stand between the tokens of a JSON value, so a blank says the same. */
  private static void putOnOneLine(Slice raw) {
    byte[] bytes = raw.bytes();
    int end = raw.from() + raw.length();
    for (int i = raw.from(); i < end; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }

  /** The answer is not a page of messages. */
  public static final class MalformedPageException extends IOException {
    MalformedPageException(String message) {
      super(message);
    }
  }
}
