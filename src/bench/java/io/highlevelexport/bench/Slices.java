package io.highlevelexport.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/** Where each message of a page begins and ends, and the next cursor. */
final class Slices {
  private static final JsonFactory JSON = new JsonFactory();

  private int[] edges = new int[1000];
  private int count;
  private String nextCursor;

  private Slices() {}

  static Slices of(byte[] page) throws IOException {
    Slices slices = new Slices();
    try (JsonParser parser = JSON.createParser(page)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("messages")) {
          slices.read(parser);
        } else if (field.equals("nextCursor") && value == JsonToken.VALUE_STRING) {
          slices.nextCursor = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
    }
    return slices;
  }

  private void read(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count * 2 == edges.length) {
        edges = Arrays.copyOf(edges, edges.length * 2);
      }
      edges[count * 2] = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      edges[count * 2 + 1] = (int) parser.currentLocation().getByteOffset();
      count++;
    }
  }

  int count() {
    return count;
  }

  int start(int message) {
    return edges[message * 2];
  }

  int end(int message) {
    return edges[message * 2 + 1];
  }

  String nextCursor() {
    return nextCursor;
  }
}
