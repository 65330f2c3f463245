package io.highlevelexport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Summary;
import io.highlevelexport.model.Pause;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.FaultRule;
import io.highlevelexport.twin.Reply;
import io.highlevelexport.twin.ServedRequest;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinOptions;
import io.highlevelexport.twin.When;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API does wrong, and what becomes of it. */
class ApiFaultTest extends AgainstTwin {
  private static final int ALWAYS = Integer.MAX_VALUE;

  @BeforeEach
  void start() {
    start(Twins.one());
  }

  private void start(TwinOptions data) {
    end();
    against(data)
        .with("export.channels", "Call")
        .with("export.api.response-timeout", "30s")
        .with("export.api.deadline", "60s")
        .with("export.api.max-page-bytes", "2000000")
        .expect();
  }

  /** A location for each fault: one export meets them all. */
  private void start(List<MetFault> faults) {
    start(
        Twins.one()
            .locations(faults.stream().map(MetFault::location).toArray(String[]::new))
            .messages(0)
            .messages("Call", 137));
    faults.forEach(each -> breakOffSoon(each.fault()));
  }

  private List<JsonNode> lettersOf(MetFault met) {
    return export.deadLetters().stream()
        .filter(letter -> letter.path("location").asText().equals(met.location()))
        .toList();
  }

  /** What never ends is broken off soon; all else may take as long as a busy machine needs. */
  private void breakOffSoon(Fault fault) {
    if (fault == Fault.Wire.SILENT || fault instanceof Fault.Drip) {
      export.with("export.api.response-timeout", "250ms").with("export.api.deadline", "500ms");
    }
  }

  static Stream<List<MetFault>> passing() {
    return Stream.of(MetFault.PASSING, MetFault.ENDLESS);
  }

  @ParameterizedTest
  @MethodSource("passing")
  void what_passes_on_the_first_page_and_again_in_mid_fetch_costs_nothing(List<MetFault> faults)
      throws Exception {
    start(faults);
    Map<MetFault, FaultRule> rules = new LinkedHashMap<>();
    for (MetFault met : faults) {
      AtomicInteger asked = new AtomicInteger();
      rules.put(
          met,
          twin.fault(
              When.location(met.location()).and(request -> asked.getAndIncrement() % 3 == 0),
              ALWAYS,
              met.fault()));
    }

    Summary summary = export.with("export.page-size", "30").once();

    assertAll(
        rules.entrySet().stream()
            .map(
                rule ->
                    () -> {
                      MetFault met = rule.getKey();
                      assertThat(rule.getValue().struck()).as(met.name()).hasValueGreaterThan(1);
                      assertThat(lettersOf(met)).as(met.name()).isEmpty();
                      assertAllCame(met);
                    }));
    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
    assertThat(export.deadLetters()).isEmpty();
  }

  static Stream<List<MetFault>> lasting() {
    return Stream.of(MetFault.LASTING, MetFault.LASTING_ENDLESS);
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void what_stays_is_one_dead_letter_and_all_comes_once_it_is_gone(List<MetFault> faults)
      throws Exception {
    start(faults);
    faults.forEach(met -> twin.fault(When.location(met.location()), ALWAYS, met.fault()));

    Summary summary =
        export.with("export.retry.attempts", "2").with("export.hold.delay", "1ms").once();

    assertAll(faults.stream().map(met -> () -> assertOneLetter(met, summary)));
    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.outages()).hasSameSizeAs(faults);
    assertThat(summary.openWindows()).isEqualTo(faults.size());

    twin.heal();
    export.with("export.api.response-timeout", "30s").with("export.api.deadline", "60s");
    assertThat(export.once().openWindows()).isZero();
    assertAll(faults.stream().map(met -> () -> assertAllCame(met)));
    export.assertConserved();
  }

  private void assertAllCame(MetFault met) {
    List<String> all =
        twin.expected(met.location(), "Call")
            .map(message -> met.location() + " " + new String(message.json(), UTF_8))
            .toList();
    assertThat(export.fileLines().stream().filter(line -> line.startsWith(met.location() + " ")))
        .as(met.name())
        .containsExactlyInAnyOrderElementsOf(all);
  }

  private void assertOneLetter(MetFault met, Summary summary) {
    assertThat(summary.outages().stream().map(Pause::locationId)).contains(met.location());
    List<JsonNode> letters = lettersOf(met);
    assertThat(letters).as(met.name()).hasSize(1);
    JsonNode letter = letters.get(0);
    assertThat(
            letter.path("class").asText()
                + " "
                + letter.path("http").path("status").asInt()
                + " "
                + letter.path("stage").asText())
        .as(met.name())
        .isEqualTo(met.name().replaceAll(" \\|.*", ""));
    assertThat(letter.path("channel").asText()).isEqualTo("Call");
    assertThat(
            twin.requests().stream()
                .filter(each -> each.request().location().equals(met.location())))
        .as(met.name())
        .hasSizeLessThan(15);
  }

  @Test
  void a_200_that_speaks_of_a_refused_token_keeps_its_words() throws Exception {
    twin.fault(
        When.any(),
        ALWAYS,
        Fault.json(200, "{\"statusCode\":401,\"message\":\"Invalid JWT\",\"traceId\":\"t-1\"}"));

    Summary summary = export.with("export.retry.attempts", "1").once();

    assertThat(summary.outages())
        .singleElement()
        .matches(one -> one.reason().contains("Invalid JWT"));
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
    twin.fault(When.any(), ALWAYS, Fault.json(200, MetFault.CURSOR.formatted("{\"after\":1}")));

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

    assertThat(rule.struck()).hasValue(1);
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
    twin.fault(When.page(1), 1, Reply.text(500, Map.of(), "x".repeat(100_000)));
    Fault drip = new Fault.Drip(Duration.ofMillis(5));
    twin.fault(When.page(1), 1, drip);
    breakOffSoon(drip);

    Summary summary = export.once();

    assertThat(summary.isComplete()).isTrue();
    export.assertConserved();
  }
}
