package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.FaultRule;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API does wrong, and what becomes of it. */
class ApiFaultTest {
  private static final int ALWAYS = Integer.MAX_VALUE;
  private static final String CURSOR = "{\"messages\":[],\"total\":1,\"nextCursor\":%s}";

  @TempDir Path home;
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void start() {
    twin = new Twin(Twins.one().build()).start();
    export =
        new ExportUnderTest(twin, home)
            .with("export.channels", "Call")
            .with("export.api.response-timeout", "30s")
            .with("export.api.deadline", "60s")
            .with("export.api.max-page-bytes", "2000000")
            .expect();
  }

  @AfterEach
  void stop() {
    twin.close();
  }

  /** What never ends is broken off soon; all else may take as long as a busy machine needs. */
  private void breakOffSoon(Fault fault) {
    if (fault == Fault.Wire.SILENT || fault instanceof Fault.Drip) {
      export.with("export.api.response-timeout", "250ms").with("export.api.deadline", "500ms");
    }
  }

  static Stream<Named<Fault>> passing_faults() {
    return Stream.of(
        named("401", Fault.unauthorized("Invalid JWT")),
        named("429, wait 0 s", Fault.tooMany("0")),
        named(
            "429, wait until a date that has passed",
            Fault.tooMany("Wed, 21 Oct 2015 07:28:00 GMT")),
        named("429, garbage in Retry-After", Fault.tooMany("soon")),
        named("429, no Retry-After", Fault.tooMany(null)),
        named("500", Fault.status(500)),
        named("502 as HTML", Fault.html(502)),
        named("503", Fault.status(503)),
        named("504, empty", Fault.empty(504)),
        named("408", Fault.status(408)),
        named("a redirect", Fault.redirect("http://127.0.0.1:1/")),
        named("200, HTML", Fault.html(200)),
        named("200, empty", Fault.empty(200)),
        named("200, null", Fault.json(200, "null")),
        named("200, []", Fault.json(200, "[]")),
        named("200, {}", Fault.json(200, "{}")),
        named("200, messages is no array", Fault.json(200, "{\"messages\":{}}")),
        named("200, two values", Fault.json(200, "{\"messages\":[]} x")),
        named("no answer", Fault.Wire.SILENT),
        named("reset in mid body", Fault.Wire.RESET),
        named("reset before the first byte", Fault.Wire.LOST_ANSWER),
        named("one byte at a time", new Fault.Drip(Duration.ofMillis(5))),
        named("truncated", Fault.Bytes.TRUNCATED),
        named("wrong content type", Fault.Bytes.WRONG_CONTENT_TYPE),
        named("gzip though not asked for", Fault.Bytes.GZIP),
        named("broken gzip", Fault.Bytes.BROKEN_GZIP),
        named("no total", Fault.Page.TOTAL_MISSING),
        named("empty page with cursor", Fault.Page.EMPTY_WITH_CURSOR),
        named("stuck", Fault.Page.STUCK),
        named("stuck with a new cursor", Fault.Page.NEW_BUT_STUCK),
        named("hostile headers", Fault.hostileHeaders()));
  }

  @ParameterizedTest
  @MethodSource("passing_faults")
  void what_passes_on_the_first_page_and_again_in_mid_fetch_costs_nothing(Fault fault)
      throws Exception {
    breakOffSoon(fault);
    FaultRule rule = twin.fault(request -> request.number() % 3 == 1, ALWAYS, fault);

    Summary summary = export.with("export.page-size", "30").once();

    assertThat(rule.struck()).isGreaterThan(1);

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    assertThat(export.deadLetters()).isEmpty();
  }

  static Stream<Arguments> lasting_faults() {
    return Stream.of(
        Arguments.of("client 400 fetch", Fault.status(400)),
        Arguments.of("client 403 fetch", Fault.html(403)),
        Arguments.of("client 404 fetch", Fault.status(404)),
        Arguments.of("client 422 fetch", Fault.unprocessable("limit must not be less than 10")),
        Arguments.of("server 500 fetch", Fault.status(500)),
        Arguments.of("server 302 fetch", Fault.redirect("http://127.0.0.1:1/")),
        Arguments.of("protocol 200 parse", Fault.html(200)),
        Arguments.of("protocol 200 parse", Fault.empty(200)),
        Arguments.of("protocol 200 parse", Fault.json(200, "null")),
        Arguments.of("protocol 200 parse", Fault.json(200, "[]")),
        Arguments.of("protocol 200 parse", Fault.json(200, CURSOR.formatted("{}"))),
        Arguments.of("protocol 200 parse", Fault.json(200, CURSOR.formatted("[\"a\"]"))),
        Arguments.of("auth 401 fetch", Fault.json(200, "{\"statusCode\":401,\"message\":\"no\"}")),
        Arguments.of("network 0 fetch", Fault.Wire.SILENT),
        Arguments.of("network 0 fetch", Fault.Wire.RESET),
        Arguments.of("network 0 fetch", Fault.Wire.LOST_ANSWER),
        Arguments.of("network 0 fetch", new Fault.Drip(Duration.ofMillis(5))),
        Arguments.of("network 0 fetch", Fault.Bytes.BROKEN_GZIP),
        Arguments.of("protocol 0 fetch", Fault.Page.TOTAL_WRONG),
        Arguments.of("protocol 0 fetch", Fault.Page.TOTAL_CHANGING),
        Arguments.of("protocol 0 fetch", Fault.Page.STUCK),
        Arguments.of("protocol 0 fetch", Fault.Page.NEW_BUT_STUCK),
        Arguments.of("protocol 0 fetch", Fault.Page.EMPTY_WITH_CURSOR));
  }

  @ParameterizedTest
  @MethodSource("lasting_faults")
  void what_stays_is_one_dead_letter_and_all_comes_once_it_is_gone(
      String classStatusAndStage, Fault fault) throws Exception {
    twin.fault(When.any(), ALWAYS, fault);
    export.with("export.retry.attempts", "2").with("export.hold.delay", "1ms");
    breakOffSoon(fault);

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.outages()).hasSize(1);
    assertThat(summary.openWindows()).isEqualTo(1);
    JsonNode letter = export.deadLetter();
    assertThat(
            letter.path("class").asText()
                + " "
                + letter.path("http").path("status").asInt()
                + " "
                + letter.path("stage").asText())
        .isEqualTo(classStatusAndStage);
    assertThat(letter.path("location").asText()).isEqualTo(Twins.ALPHA);
    assertThat(letter.path("channel").asText()).isEqualTo("Call");
    assertThat(twin.requests()).hasSizeLessThan(15);

    twin.heal();
    export.with("export.api.response-timeout", "30s").with("export.api.deadline", "60s");
    assertThat(export.once().openWindows()).isZero();
    export.assertConserved();
  }

  @Test
  void a_200_that_speaks_of_a_refused_token_keeps_its_words() throws Exception {
    twin.fault(
        When.any(),
        ALWAYS,
        Fault.json(200, "{\"statusCode\":401,\"message\":\"Invalid JWT\",\"traceId\":\"t-1\"}"));

    export.with("export.retry.attempts", "1").once();

    JsonNode letter = export.deadLetter();
    assertThat(letter.path("class").asText()).isEqualTo("auth");
    assertThat(letter.at("/http/status").asInt()).isEqualTo(401);
    assertThat(letter.at("/api/message").asText()).isEqualTo("Invalid JWT");
    assertThat(letter.at("/api/statusCode").asInt()).isEqualTo(401);
    assertThat(letter.at("/http/traceId").asText()).isEqualTo("t-1");
  }

  @Test
  void limits_as_big_as_can_be_cost_no_memory_and_no_message() throws Exception {
    twin.fault(
        When.any(),
        ALWAYS,
        new Fault.Headers(
            Map.of(
                "X-RateLimit-Max", "2147483647",
                "X-RateLimit-Remaining", "0",
                "X-RateLimit-Interval-Milliseconds", "200")));

    assertThat(export.expect().once().isComplete()).isTrue();

    export.assertConserved();
    assertThat(export.deadLetters()).isEmpty();
  }

  @Test
  void a_cursor_that_is_an_object_is_named() throws Exception {
    twin.fault(When.any(), ALWAYS, Fault.json(200, CURSOR.formatted("{\"after\":1}")));

    export.with("export.retry.attempts", "1").once();

    assertThat(export.deadLetter().at("/exception/message").asText())
        .contains("\"nextCursor\" is of type object");
  }

  @Test
  void a_request_that_is_refused_is_not_sent_again_and_again() throws Exception {
    twin.fault(When.any(), ALWAYS, Fault.status(400));

    export.once();

    assertThat(twin.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 900", "garbage, 190", "-, 190"})
  void a_429_is_waited_out(String retryAfter, long atLeastMillis) throws Exception {
    twin.fault(When.page(2), 1, Fault.tooMany(retryAfter.equals("-") ? null : retryAfter));

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    List<ServedRequest> requests = twin.requests();
    int refused = requests.stream().map(ServedRequest::status).toList().indexOf(429);
    assertThat(requests.get(refused + 1).request().at())
        .isAfterOrEqualTo(requests.get(refused).request().at().plusMillis(atLeastMillis));
    export.assertConserved();
  }

  @Test
  void a_429_with_a_date_is_waited_out_until_then() throws Exception {
    Instant until = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
    twin.fault(
        When.page(1),
        1,
        Fault.tooMany(DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atZone(ZoneOffset.UTC))));

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    assertThat(twin.answered(429)).isEqualTo(1);
    assertThat(twin.requests().get(1).request().at()).isAfterOrEqualTo(until);
    export.assertConserved();
  }

  @Test
  void each_kind_of_fault_has_attempts_of_its_own() throws Exception {
    List<Fault> faults =
        List.of(
            Fault.status(400), // to the cursor
            Fault.Wire.RESET,
            Fault.status(503),
            Fault.unauthorized("Invalid JWT"),
            Fault.tooMany("0"),
            Fault.tooMany("0"),
            Fault.tooMany("0"),
            Fault.Wire.LOST_ANSWER);
    for (int i = 0; i < faults.size(); i++) {
      int number = 2 + i;
      twin.fault(request -> request.number() == number, 1, faults.get(i));
    }

    Summary summary =
        export.with("export.page-size", "30").with("export.retry.attempts", "3").once();

    assertThat(export.deadLetters()).isEmpty();
    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void faults_that_take_turns_end_as_well() throws Exception {
    twin.fault(request -> request.number() % 2 == 0, ALWAYS, Fault.tooMany("0"));
    twin.fault(request -> request.number() % 2 == 1, ALWAYS, Fault.status(503));

    export.with("export.retry.attempts", "3").once();

    assertThat(twin.requests()).hasSize(7);
    assertThat(export.deadLetter().path("class").asText()).isEqualTo("server");
  }

  @Test
  void attempts_keep_the_pace_of_the_location() throws Exception {
    twin.fault(When.any(), ALWAYS, Fault.status(503));

    export
        .with("export.rate.requests", "5")
        .with("export.rate.window", "500ms")
        .with("export.retry.delay", "1ms")
        .with("export.retry.max-delay", "1ms")
        .with("export.retry.attempts", "14")
        .once();

    List<Instant> sent = twin.requests().stream().map(each -> each.request().at()).toList();
    assertThat(sent).hasSize(15);
    for (int i = 5; i < sent.size(); i++) {
      assertThat(Duration.between(sent.get(i - 5), sent.get(i)))
          .isGreaterThan(Duration.ofMillis(450));
    }
  }

  @Test
  void a_gzip_bomb_is_not_unpacked_into_memory() throws Exception {
    FaultRule rule = twin.fault(When.page(1), 1, Fault.Bytes.GZIP_BOMB);

    Summary summary = export.once();

    assertThat(rule.struck()).isEqualTo(1);
    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void a_redirect_is_not_followed_and_the_token_stays_at_home() throws Exception {
    try (Twin elsewhere = new Twin(Twins.one().build()).start()) {
      twin.fault(
          When.any(), ALWAYS, Fault.redirect(elsewhere.url() + "/conversations/messages/export"));

      export.with("export.retry.attempts", "1").once();

      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void an_error_that_drips_does_not_hold_the_fetch_up() throws Exception {
    twin.fault(When.page(1), 1, new Fault.Answer(500, Map.of(), "x".repeat(100_000)));
    Fault drip = new Fault.Drip(Duration.ofMillis(5));
    twin.fault(When.page(1), 1, drip);
    breakOffSoon(drip);

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }

  @Test
  void what_the_body_of_a_200_says_is_quoted() throws Exception {
    twin.fault(
        When.any(), ALWAYS, Fault.json(200, "{\"statusCode\":401,\"message\":\"Invalid JWT\"}"));

    Summary summary = export.once();

    assertThat(summary.outages())
        .singleElement()
        .matches(one -> one.reason().contains("Invalid JWT"));
    assertThat(export.deadLetter().path("api").path("message").asText()).isEqualTo("Invalid JWT");
  }
}
