package io.highlevelexport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Each message as a line of one NDJSON file. */
final class TreeToFile implements TreeSink {
  private final ObjectMapper json;
  private final OutputStream out;

  TreeToFile(String directory, String channel, ObjectMapper json) throws IOException {
    this.json = json;
    Path file = Path.of(directory, channel + ".ndjson");
    this.out = new BufferedOutputStream(Files.newOutputStream(file));
  }

  @Override
  public void write(JsonNode messages) throws IOException {
    for (JsonNode message : messages) {
      out.write(json.writeValueAsBytes(message));
      out.write('\n');
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
