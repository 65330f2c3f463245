package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A hand-written loop: each page as a Jackson tree, one page after the other, one channel after the
 * other.
 */
final class TreeLoop {
  private TreeLoop() {}

  /** Arguments: url, token, location, {@link Destination}s. */
  public static void main(String[] arguments) throws Exception {
    PlainApi api = new PlainApi(arguments[0], arguments[1], arguments[2]);
    ObjectMapper json = new ObjectMapper();
    for (int i = 3; i < arguments.length; i++) {
      Destination destination = Destination.of(arguments[i]);
      try (TreeSink sink = sink(destination, arguments[2], json)) {
        String cursor = null;
        do {
          JsonNode page = json.readTree(api.page(destination.channel(), "", cursor));
          sink.write(page.get("messages"));
          cursor = page.path("nextCursor").textValue();
        } while (cursor != null);
      }
    }
  }

  private static TreeSink sink(Destination to, String location, ObjectMapper json)
      throws Exception {
    return switch (to.kind()) {
      case "file" -> new TreeToFile(to.where(), to.channel(), json);
      case "sql" -> new TreeToSql(to.where(), to.channel(), location, json);
      case "digest", "mail" -> new TreeToMail(to, json);
      default -> throw new IllegalArgumentException("no sink " + to.kind());
    };
  }
}
