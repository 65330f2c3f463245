package io.highlevelexport.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages of a page as arrays, one for each parameter of the export's statement for
 * PostgreSQL, read in one pass over the bytes.
 */
final class MessageColumns {
  /** The JSON fields of the text columns, in the order of the parameters; empty: no such field. */
  private static final List<String> TEXTS =
      List.of(
          "", // location_id
          "id",
          "", // channel
          "messageType",
          "contactId",
          "conversationId",
          "direction",
          "status",
          "contentType",
          "body",
          "source",
          "userId",
          "altId",
          "conversationProviderId",
          "chatWidgetId",
          "from",
          "to",
          "error",
          "", // call_status
          "attachments",
          "meta");

  private static final int LOCATION = 0;
  private static final int CHANNEL = 2;

  private static final JsonFactory JSON = new JsonFactory();

  private final List<Object[]> all = new ArrayList<>();
  private final Map<String, String[]> texts = new HashMap<>();
  private final byte[][] raws;
  private final Integer[] types;
  private final Long[] added;
  private final Long[] updated;
  private final Long[] exported;
  private int row;

  MessageColumns(int rows) {
    for (String field : TEXTS) {
      String[] column = new String[rows];
      all.add(column);
      texts.put(field, column);
    }
    texts.remove("");
    raws = new byte[rows][];
    types = new Integer[rows];
    added = new Long[rows];
    updated = new Long[rows];
    exported = new Long[rows];
    Long[] revisions = new Long[rows];
    Arrays.fill(revisions, 0L);
    all.addAll(List.of(raws, types, new Integer[rows], added, updated, exported, revisions));
  }

  void add(String location, String channel, byte[] message) throws IOException {
    all.get(LOCATION)[row] = location;
    all.get(CHANNEL)[row] = channel;
    raws[row] = message;
    exported[row] = System.currentTimeMillis();
    try (JsonParser parser = JSON.createParser(message)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_NULL) {
          read(field, parser, message);
        }
      }
    }
    row++;
  }

  private void read(String field, JsonParser parser, byte[] message) throws IOException {
    String[] column = texts.get(field);
    if (column != null) {
      column[row] = text(parser, message);
    } else if (field.equals("type")) {
      types[row] = parser.getIntValue();
    } else if (field.equals("dateAdded")) {
      added[row] = Instant.parse(parser.getText()).toEpochMilli();
    } else if (field.equals("dateUpdated")) {
      updated[row] = Instant.parse(parser.getText()).toEpochMilli();
    } else {
      parser.skipChildren();
    }
  }

  private static String text(JsonParser parser, byte[] message) throws IOException {
    if (!parser.currentToken().isStructStart()) {
      return parser.getText();
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = (int) parser.currentLocation().getByteOffset();
    return new String(message, start, end - start, StandardCharsets.UTF_8);
  }

  List<Object[]> all() {
    return all;
  }

  /** PostgreSQL's name for what a column holds. */
  static String type(Object[] column) {
    if (column instanceof String[]) {
      return "text";
    }
    if (column instanceof byte[][]) {
      return "bytea";
    }
    return column instanceof Integer[] ? "int4" : "int8";
  }
}
