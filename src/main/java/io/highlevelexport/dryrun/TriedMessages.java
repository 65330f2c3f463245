package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.highlevelexport.model.Channels;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Messages to be tried, read from files that stay as they are. */
public final class TriedMessages {
  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonLimits.factory())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String UNKNOWN = "unknown";

  private TriedMessages() {}

  /**
   * The messages of an NDJSON file, such as an exported one. The channel of each is that of its
   * {@code messageType}.
   *
   * @throws IllegalArgumentException from the stream where a line is no JSON object
   * @throws IOException when the file cannot be read
   */
  public static Stream<Message> ofFile(Path file, Instant readAt) throws IOException {
    AtomicLong number = new AtomicLong();
    return Files.lines(file)
        .peek(line -> number.incrementAndGet())
        .filter(line -> !line.isBlank())
        .map(line -> message(file, number.get(), line, readAt));
  }

  private static Message message(Path file, long number, String line, Instant readAt) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json instanceof ObjectNode object) {
        Slice raw = Slice.of(line.strip().getBytes(StandardCharsets.UTF_8));
        String location = object.path("locationId").asText(UNKNOWN);
        return new Message(Origin.outside(location, Channels.ofType(raw), readAt), raw);
      }
    } catch (IOException e) {
      // told below, without what the line holds
    }
    throw new IllegalArgumentException("line " + number + " of " + file + " is no JSON object");
  }

  /**
   * The messages of the pages that wait in a spool; a page that is delivered meanwhile is passed
   * over.
   *
   * @throws IOException when the directory cannot be read
   */
  public static Stream<Message> ofSpool(Path directory, Instant readAt) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Stream.of();
    }
    return Files.list(directory)
        .filter(file -> file.toString().endsWith(".page"))
        .sorted()
        .flatMap(
            page -> {
              try {
                return ofFile(page, readAt);
              } catch (NoSuchFileException e) {
                return Stream.of();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
