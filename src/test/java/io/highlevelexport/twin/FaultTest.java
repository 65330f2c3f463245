package io.highlevelexport.twin;

import static io.highlevelexport.twin.TwinClient.ALPHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultTest {
  private final Twin twin =
      new Twin(TwinOptions.builder().messages(60).with("--limit=0", "--cursor=CONSTANT").build());
  private TwinClient client;

  @BeforeEach
  void start() {
    twin.start();
    client = new TwinClient(twin);
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  private HttpResponse<byte[]> first() throws Exception {
    return client.get("locationId", ALPHA, "channel", "SMS", "limit", "10");
  }

  private JsonNode after(String cursor) throws Exception {
    return client.json("locationId", ALPHA, "channel", "SMS", "limit", "10", "cursor", cursor);
  }

  @Test
  void a_fault_strikes_the_requests_it_is_for_and_no_more() throws Exception {
    FaultRule rule = twin.fault(When.channel("SMS").and(When.page(1)), 2, Fault.status(503));
    assertThat(client.get("locationId", ALPHA, "channel", "Call").statusCode()).isEqualTo(200);
    assertThat(first().statusCode()).isEqualTo(503);
    assertThat(first().statusCode()).isEqualTo(503);
    assertThat(first().statusCode()).isEqualTo(200);
    assertThat(rule.struck()).hasValue(2);
  }

  @Test
  void the_page_and_the_request_number_can_be_named() throws Exception {
    twin.fault(When.request(1), 1, Fault.unauthorized("Invalid JWT"));
    twin.fault(
        When.page(2).and(When.withCursor()).and(When.location(ALPHA)), 1, Fault.tooMany("soon"));
    assertThat(first().statusCode()).isEqualTo(401);
    String cursor = client.error(first()).path("nextCursor").asText();
    HttpResponse<byte[]> second =
        client.get("locationId", ALPHA, "channel", "SMS", "cursor", cursor);
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).hasValue("soon");
  }

  @Test
  void answers_that_are_no_page() throws Exception {
    twin.fault(When.request(1), 1, Fault.html(200));
    twin.fault(When.request(2), 1, Fault.empty(200));
    twin.fault(When.request(3), 1, Fault.json(200, "[]"));
    twin.fault(When.request(4), 1, Fault.redirect("http://elsewhere.example.net/"));
    twin.fault(When.request(5), 1, Fault.error(422, "one", "two"));
    assertThat(new String(first().body(), StandardCharsets.UTF_8)).startsWith("<html>");
    assertThat(first().body()).isEmpty();
    assertThat(first().body()).isEqualTo("[]".getBytes(StandardCharsets.UTF_8));
    assertThat(first().headers().firstValue("Location")).hasValue("http://elsewhere.example.net/");
    assertThat(client.error(first()).path("message")).hasSize(2);
  }

  @Test
  void hostile_headers_come_with_a_right_page() throws Exception {
    twin.fault(When.any(), 1, Fault.hostileHeaders());
    HttpResponse<byte[]> response = first();
    assertThat(client.error(response).path("messages")).hasSize(10);
    assertThat(response.headers().map())
        .containsKeys(
            "To", "Bcc", "Subject", "mail.smtp.from", "CamelHttpUri", "kafka.OVERRIDE_TOPIC");
  }

  @Test
  void a_silent_server_never_answers() {
    twin.fault(When.any(), 1, Fault.Wire.SILENT);
    assertThatThrownBy(() -> client.get(Duration.ofSeconds(1), "locationId", ALPHA))
        .isInstanceOf(HttpTimeoutException.class);
    await().until(() -> twin.answered(0) == 1);
  }

  @Test
  void a_dripping_answer_comes_byte_by_byte() throws Exception {
    twin.fault(When.any(), 1, Fault.json(200, "{\"a\":1}"));
    twin.fault(When.any(), 1, new Fault.Drip(Duration.ofMillis(30)));
    long start = System.nanoTime();
    assertThat(first().body()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThan(Duration.ofMillis(7 * 30 - 30));
  }

  @Test
  void a_reset_cuts_the_body() throws Exception {
    twin.fault(When.any(), 1, Fault.Wire.RESET);
    assertThatThrownBy(this::first).isInstanceOf(IOException.class);
    assertThat(first().statusCode()).isEqualTo(200);
  }

  /** The JDK's client may repeat the request by itself, or report the reset. */
  private JsonNode afterLoss(String cursor) throws Exception {
    try {
      return after(cursor);
    } catch (IOException e) {
      return after(cursor);
    }
  }

  @Test
  void a_lost_answer_skips_a_page_of_a_constant_cursor() throws Exception {
    JsonNode page = client.error(first());
    String cursor = page.path("nextCursor").asText();
    twin.fault(When.withCursor(), 1, Fault.Wire.LOST_ANSWER);
    JsonNode next = afterLoss(cursor);
    assertThat(twin.answered(0)).isEqualTo(1);
    assertThat(next.path("messages").get(0).path("id").asText())
        .isEqualTo(twin.expected(ALPHA, "SMS").map(ExpectedMessage::id).toList().get(60 - 1 - 20));
  }

  @Test
  void truncated_json_has_the_right_length_of_the_wrong_text() throws Exception {
    twin.fault(When.any(), 1, Fault.Bytes.TRUNCATED);
    HttpResponse<byte[]> response = first();
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(response.body().length);
    assertThatThrownBy(() -> client.error(response)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void bad_utf8_is_bad() throws Exception {
    twin.fault(When.any(), 1, Fault.Bytes.BAD_UTF8);
    byte[] body = first().body();
    assertThatThrownBy(() -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void a_wrong_content_type_comes_with_a_right_page() throws Exception {
    twin.fault(When.any(), 1, Fault.Bytes.WRONG_CONTENT_TYPE);
    assertThat(first().headers().firstValue("Content-Type")).hasValue("application/octet-stream");
  }

  @Test
  void gzip_is_right_broken_or_a_bomb() throws Exception {
    twin.fault(When.request(1), 1, Fault.Bytes.GZIP);
    twin.fault(When.request(2), 1, Fault.Bytes.BROKEN_GZIP);
    twin.fault(When.request(3), 1, Fault.Bytes.GZIP_BOMB);
    assertThat(
            new String(
                new GZIPInputStream(new ByteArrayInputStream(first().body())).readAllBytes(),
                StandardCharsets.UTF_8))
        .startsWith("{\"messages\":[{");
    byte[] broken = first().body();
    assertThatThrownBy(() -> new GZIPInputStream(new ByteArrayInputStream(broken)).readAllBytes())
        .isInstanceOf(IOException.class);
    byte[] bomb = client.get("locationId", ALPHA).body();
    assertThat(bomb).hasSizeLessThan(8 << 20);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(bomb)).skip(100_000_000))
        .isEqualTo(100_000_000);
  }

  @Test
  void totals_are_missing_wrong_or_changing() throws Exception {
    twin.fault(When.request(1), 1, Fault.Page.TOTAL_MISSING);
    twin.fault(When.request(2), 1, Fault.Page.TOTAL_WRONG);
    twin.fault(When.request(3, 4), 2, Fault.Page.TOTAL_CHANGING);
    assertThat(client.error(first()).has("total")).isFalse();
    assertThat(client.error(first()).path("total").asInt()).isEqualTo(67);
    assertThat(client.error(first()).path("total").asInt())
        .isNotEqualTo(client.error(first()).path("total").asInt());
  }

  @Test
  void an_empty_page_can_have_a_cursor_that_goes_on() throws Exception {
    twin.fault(When.page(2), 1, Fault.Page.EMPTY_WITH_CURSOR);
    assertThat(TwinClient.ids(client.walk("locationId", ALPHA, "channel", "SMS", "limit", "10")))
        .hasSize(60)
        .doesNotHaveDuplicates();
    assertThat(twin.answered(200)).isEqualTo(7);
  }

  @Test
  void a_stuck_cursor_gives_the_same_page_under_the_same_or_a_new_name() throws Exception {
    JsonNode one = client.error(first());
    String cursor = one.path("nextCursor").asText();
    twin.fault(When.request(2, 3), 2, Fault.Page.STUCK);
    twin.fault(When.request(4, 5), 2, Fault.Page.NEW_BUT_STUCK);
    JsonNode two = after(cursor);
    assertThat(after(cursor).path("messages")).isEqualTo(two.path("messages"));
    assertThat(two.path("nextCursor").asText()).isEqualTo(cursor);
    JsonNode four = after(cursor);
    JsonNode five = after(four.path("nextCursor").asText());
    assertThat(four.path("nextCursor")).isNotEqualTo(five.path("nextCursor"));
    assertThat(five.path("messages")).isEqualTo(two.path("messages"));
  }

  @Test
  void rated_faults_strike_the_same_requests_for_the_same_seed() {
    TwinOptions options = TwinOptions.builder().with("--seed=7").with("--fault=500=0.25").build();
    Exporter one = new Exporter(options, List.of(), null, List.of(), Map.of());
    Exporter other = new Exporter(options, List.of(), null, List.of(), Map.of());
    long struck = 0;
    for (long number = 1; number <= 1000; number++) {
      TwinRequest request =
          new TwinRequest(
              number, options.clock().instant(), "GET", "/", Map.of(), Map.of(), Map.of(), 1);
      assertThat(one.striking(request)).isEqualTo(other.striking(request));
      struck += one.striking(request).size();
    }
    assertThat(struck).isBetween(200L, 300L);
  }
}
