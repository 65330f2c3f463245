package io.highlevelexport.dryrun;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
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
      JsonLimits.trees().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private TriedMessages() {}

  /**
   * The messages of an NDJSON file, such as an exported one, or of the pages that wait in a spool;
   * a page that is delivered meanwhile is passed over. The channel of each is that of its {@code
   * messageType}.
   *
   * @param place the file, or the directory of the spool
   * @throws IllegalArgumentException from the stream where a line is no JSON object
   * @throws UncheckedIOException from the stream where a file cannot be read
   * @throws IOException when the directory cannot be read
   */
  public static Stream<Message> of(Path place, Instant readAt) throws IOException {
    return Files.isDirectory(place)
        ? Files.list(place)
            .filter(file -> file.toString().endsWith(".page"))
            .sorted()
            .flatMap(page -> ofFile(page, readAt))
        : ofFile(place, readAt);
  }

  private static Stream<Message> ofFile(Path file, Instant readAt) {
    AtomicLong number = new AtomicLong();
    try {
      return Files.lines(file)
          .peek(line -> number.incrementAndGet())
          .filter(line -> !line.isBlank())
          .map(line -> message(file, number.get(), line, readAt));
    } catch (NoSuchFileException e) {
      return Stream.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message message(Path file, long number, String line, Instant readAt) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        Slice raw = Slice.of(line.strip().getBytes(StandardCharsets.UTF_8));
        String location = object.path("locationId").asText("unknown");
        return new Message(Origin.outside(location, Channels.ofType(raw), readAt), raw);
      }
    } catch (IOException e) {
      // told below, without what the line holds
    }
    throw new IllegalArgumentException("line " + number + " of " + file + " is no JSON object");
  }
}
