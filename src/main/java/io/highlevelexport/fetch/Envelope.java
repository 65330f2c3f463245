package io.highlevelexport.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.highlevelexport.fetch.PageSlicer.MalformedPageException;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.PlainText;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a page says beside its messages.
 *
 * @param nextCursor {@code null} on the last page
 * @param total how many messages the query matches; empty where the answer does not say
 */
record Envelope(String nextCursor, OptionalLong total) {
  private static final int MAX_CURSOR = 8 * 1024;
  private static final int MAX_WORDS = 200;
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonLimits.factory())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param json the answer's JSON object with an empty list of messages
   * @throws MalformedPageException when it is not the object that was expected
   */
  static Envelope read(byte[] json) throws IOException {
    JsonNode page;
    try {
      page = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MalformedPageException("the body is not JSON: " + e.getOriginalMessage());
    }
    JsonNode messages = page.path("messages");
    if (messages.isMissingNode()) {
      throw new MalformedPageException("the body has no \"messages\"" + words(page));
    }
    if (!messages.isArray() || !messages.isEmpty()) {
      throw new MalformedPageException("\"messages\" is not an array" + words(page));
    }
    return new Envelope(cursor(page.path("nextCursor")), total(page.path("total")));
  }

  private static String cursor(JsonNode value) throws MalformedPageException {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw new MalformedPageException(
          "its \"nextCursor\" is of type "
              + value.getNodeType().name().toLowerCase(Locale.ROOT)
              + "; a text or a number is expected");
    }
    String cursor = value.asText();
    if (cursor.length() > MAX_CURSOR) {
      throw new MalformedPageException(
          "its \"nextCursor\" has "
              + cursor.length()
              + " characters; "
              + MAX_CURSOR
              + " are the most that is accepted");
    }
    return cursor.isBlank() ? null : cursor;
  }

  private static OptionalLong total(JsonNode value) {
    return value.canConvertToLong() && value.isIntegralNumber() && value.longValue() >= 0
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  /** What an error in place of a page says of itself. */
  private static String words(JsonNode page) {
    StringBuilder words = new StringBuilder();
    for (String field : new String[] {"statusCode", "error", "message"}) {
      JsonNode value = page.path(field);
      if (!value.isMissingNode() && !value.isNull()) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        words.append(words.isEmpty() ? "; it says " : ", ").append(field).append(' ');
        words.append(text, 0, Math.min(text.length(), MAX_WORDS));
      }
    }
    return PlainText.oneLine(words.toString());
  }
}
