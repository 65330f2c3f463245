package io.highlevelexport.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.highlevelexport.config.Secret;
import io.highlevelexport.delivery.Messages;
import io.highlevelexport.delivery.Reject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  private static final String JSON =
      "{ \"id\":\"m1\", \"ratio\":1.10, \"text\":\"\\u00e4 \\ud800\" }";

  @TempDir private Path directory;

  private DeadLetters lettersOf(String secret) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    return new DeadLetters(directory, Secret.of(secret, null, "")::mask, clock);
  }

  /** Records a reject the way the route does, and gives the file's content. */
  private String record(DeadLetters letters, Exception cause) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      Exchange exchange = new DefaultExchange(camel);
      exchange.setVariable("stage", "sink:sql");
      exchange.getMessage().setBody(new Reject(Messages.json(JSON), 1, cause));
      letters.record(exchange);
      String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
      byte[] content = exchange.getMessage().getBody(byte[].class);
      Files.write(directory.resolve(name.replace(".part", "")), content);
      return new String(content);
    }
  }

  @Test
  void the_message_stands_in_the_record_byte_by_byte() throws Exception {
    String record = record(lettersOf("s3cret"), new IllegalStateException("no"));

    assertThat(record).contains(JSON);
    JsonNode tree = new ObjectMapper().readTree(record);
    assertThat(tree.path("message").path("readAt").asText()).isEqualTo(Messages.READ_AT.toString());
    assertThat(tree.fieldNames())
        .toIterable()
        .contains("id", "at", "stage", "class", "retryable", "count", "firstAt", "lastAt")
        .contains("location", "channel", "message", "payload", "exception", "attempts")
        .doesNotContain("holdsMessage", "sink", "messageId");
  }

  @Test
  void no_secret_stands_in_a_record() throws Exception {
    assertThat(record(lettersOf("s3cret"), new IllegalStateException("password s3cret refused")))
        .contains("password *** refused")
        .doesNotContain("s3cret");
  }

  @Test
  void the_same_trouble_again_counts_up() throws Exception {
    DeadLetters letters = lettersOf("s3cret");
    record(letters, new IllegalStateException("no"));

    assertThat(record(letters, new IllegalStateException("no"))).contains("\"count\" : 2");
    assertThat(letters.noted()).isOne();
  }

  @Test
  void a_record_that_somebody_spoiled_holds_up_nothing() throws Exception {
    DeadLetters letters = lettersOf("s3cret");
    record(letters, new IllegalStateException("no"));
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.writeString(file, "{");
      }
    }

    assertThat(record(letters, new IllegalStateException("no"))).contains("\"count\" : 1");
  }
}
