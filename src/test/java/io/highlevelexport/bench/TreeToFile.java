package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hand-written loop: each page as a Jackson tree, each message as a line of one NDJSON file. */
final class TreeToFile {
  private TreeToFile() {}

  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2], "SMS", "");
    ObjectMapper json = new ObjectMapper();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[3], "all.ndjson")))) {
      String cursor = null;
      do {
        JsonNode page = json.readTree(api.page(cursor));
        for (JsonNode message : page.get("messages")) {
          out.write(json.writeValueAsBytes(message));
          out.write('\n');
        }
        cursor = page.path("nextCursor").asText(null);
      } while (cursor != null && !cursor.equals("null"));
    }
  }
}
