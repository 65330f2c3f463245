package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans, as an OpenTelemetry collector gets them. */
class TracesTest extends AgainstTwin {
  private static final String BODY = "canary-of-a-person";

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private HttpServer collector;

  @BeforeEach
  void start() throws Exception {
    collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext(
        "/v1/traces",
        request -> {
          boolean zipped = "gzip".equals(request.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream body =
              zipped ? new GZIPInputStream(request.getRequestBody()) : request.getRequestBody()) {
            synchronized (received) {
              body.transferTo(received);
            }
          }
          request.sendResponseHeaders(200, -1);
          request.close();
        });
    collector.start();
    against(Twins.one().messages(120));
    twin.add(
        Twins.ALPHA, "SMS", "{\"body\":\"" + BODY + "\",\"dateAdded\":\"2024-05-20T00:00:00Z\"}");
    export.sinks("file,sql").expect();
  }

  @AfterEach
  void stop() {
    end();
    collector.stop(0);
  }

  private String spans() {
    synchronized (received) {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void spans_tell_of_fetches_and_deliveries_and_of_no_token_cursor_or_message() throws Exception {
    export
        .with(
            "export.traces.endpoint",
            "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces")
        .once();

    export.assertConserved();
    String spans = spans();
    assertThat(spans)
        .contains(
            "highlevel-export", "fetch-page", "deliver-sql", "/conversations/messages/export");
    assertThat(spans)
        .doesNotContain(ExportUnderTest.TOKEN, BODY, "cursor", "endDate", "route-message");
    assertThat(twin.requests())
        .as("the walk went on by cursor, and no header of a trace left this program")
        .anyMatch(request -> request.request().toString().contains("cursor"))
        .noneMatch(request -> request.request().headers().containsKey("traceparent"));
  }

  @Test
  void without_an_endpoint_nothing_is_sent_and_a_dead_one_holds_nothing_up() throws Exception {
    export.once();
    assertThat(spans()).isEmpty();

    collector.stop(0);
    Instant begin = Instant.now();
    export
        .with(
            "export.traces.endpoint",
            "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces")
        .once();

    assertThat(Instant.now()).isBefore(begin.plusSeconds(60));
    export.assertConserved();
  }
}
