package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A refused token is a state of its location: noted once, asked about seldom, over by itself. */
class UnauthorizedTest extends AgainstTwin {
  private static final String EVERY_CHANNEL = "Call,SMS,Email,WhatsApp,Instagram,Facebook";

  @BeforeEach
  void start() {
    against(Twins.small().messages(60))
        .with("export.channels", EVERY_CHANNEL)
        .with("export.locations", Twins.ALPHA)
        .with("export.page-size", "20")
        .sinks("file,sql");
  }

  @Test
  void a_401_on_the_first_page_is_one_dead_letter_and_pauses_the_location() throws Exception {
    twin.fault(
        When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid Private Integration token"));
    pausesOutlastTheTest();

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.outages()).hasSize(1);
    assertThat(twin.requests()).hasSizeLessThanOrEqualTo(3);
    JsonNode letter = export.deadLetter();
    assertThat(letter.path("stage").asText()).isEqualTo("fetch");
    assertThat(letter.path("class").asText()).isEqualTo("auth");
    assertThat(letter.path("http").path("status").asInt()).isEqualTo(401);
    assertThat(letter.path("api").path("message").asText())
        .isEqualTo("Invalid Private Integration token");
    assertThat(letter.path("location").asText()).isEqualTo(Twins.ALPHA);
    assertThat(letter.path("count").asInt()).isEqualTo(1);
  }

  @Test
  void a_401_in_mid_fetch_loses_nothing_that_came_before_it_or_comes_after() throws Exception {
    twin.fault(
        request -> request.number() > 3, Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    pausesOutlastTheTest();
    Summary summary = export.once();
    assertThat(summary.isComplete()).isFalse();
    assertThat(export.deadLetter().path("class").asText()).isEqualTo("auth");
    assertThat(export.fileLines()).isNotEmpty();

    int before = twin.requests().size();
    twin.heal();
    expectAlpha();
    export.once();

    export.assertConserved();
    assertThat(export.deadLetters()).hasSize(1);
    assertThat(twin.requests().subList(before, twin.requests().size()))
        .as("the walk goes on at its position")
        .anyMatch(each -> each.request().query().containsKey("startDate"));
  }

  @Test
  void a_token_refused_with_many_fetches_under_way_is_one_dead_letter() throws Exception {
    end();
    against(Twins.one().messages(3000).with("--latency=30ms", "--jitter=20ms"))
        .with("export.page-size", "100")
        .with("export.window-messages", "500")
        .with("export.rate.requests", "100")
        .with("export.rate.window", "2s");
    pausesOutlastTheTest();
    twin.fault(
        request -> request.number() > 20, Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));

    Summary summary = export.once();

    assertThat(summary.outages()).hasSize(1);
    JsonNode letter = export.deadLetter();
    assertThat(letter.path("count").asInt()).isEqualTo(1);
    assertThat(twin.answered(401)).isLessThan(16);
    assertThat(export.jdbc().queryForList("select attempts from pause", Integer.class))
        .as("one fault, one pause that does not double")
        .containsExactly(1);

    twin.heal();
    export.expect().once();
    export.assertConserved();
  }

  @Test
  void the_export_resumes_once_the_token_file_is_replaced() throws Exception {
    Path token = Files.writeString(home.resolve("token"), "pit-expired");
    twin.fault(When.token("pit-expired"), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    export.with("export.api.token", "").with("export.api.token-file", token.toString()).run();
    await().until(() -> export.deadLetters().size() == 1);
    await().until(() -> export.deadLetter().path("count").asInt() >= 2);
    int asked = twin.requests().size();
    int noted = export.deadLetter().path("count").asInt();
    assertThat(asked).isLessThanOrEqualTo(3 * (noted + 1));

    Path next = Files.writeString(home.resolve("token.next"), ExportUnderTest.TOKEN + "\n");
    Files.move(next, token, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    expectAlpha();

    await().untilAsserted(export::assertConserved);
    assertThat(export.deadLetters()).hasSize(1);
    assertThat(export.jdbc().queryForObject("select count(*) from pause", Integer.class)).isZero();
  }

  @Test
  void a_token_file_that_is_missing_for_a_moment_costs_nothing() throws Exception {
    Path token = Files.writeString(home.resolve("token"), ExportUnderTest.TOKEN);
    export.with("export.api.token", "").with("export.api.token-file", token.toString()).run();
    expectAlpha();
    await().untilAsserted(export::assertConserved);

    Files.delete(token);
    int before = twin.requests().size();
    await().until(() -> !export.deadLetters().isEmpty());
    assertThat(export.deadLetters().get(0).path("exception").path("message").asText())
        .contains("export.api.token-file");
    assertThat(export.deadLetters().get(0).path("class").asText()).isEqualTo("auth");
    Files.writeString(token, ExportUnderTest.TOKEN);

    await().until(() -> twin.requests().size() > before + 6);
  }

  @Test
  void a_token_file_that_is_missing_is_one_pause_of_its_location() throws Exception {
    Path token = Files.writeString(home.resolve("token"), ExportUnderTest.TOKEN);
    export
        .with("export.api.token", "")
        .with("export.api.token-file", token.toString())
        .with("export.retry.attempts", "1");

    try (Export pass = export.open(Export.Mode.ONCE)) {
      Files.delete(token);
      pass.start();
      await().until(pass::isDone);
      assertThat(pass.summary().outages()).singleElement().matches(one -> one.attempts() == 1);
    }
    assertThat(export.deadLetter().path("class").asText()).isEqualTo("auth");
    assertThat(twin.requests()).isEmpty();
  }

  @Test
  void a_location_with_a_bad_token_does_not_stop_the_others() throws Exception {
    twin.fault(
        When.location(Twins.BRAVO), Integer.MAX_VALUE, Fault.unauthorized("Invalid Private token"));
    export.with("export.locations", Twins.ALPHA + "," + Twins.BRAVO);
    pausesOutlastTheTest();

    Summary summary = export.once();

    assertThat(summary.outages()).hasSize(1);
    assertThat(export.deadLetter().path("location").asText()).isEqualTo(Twins.BRAVO);
    expectAlpha();
    export.assertConserved();
    assertThat(twin.requests().stream().filter(each -> each.status() == 401).count())
        .isLessThanOrEqualTo(3);
  }

  /** However slow the machine is, nobody asks again within the pass. */
  private void pausesOutlastTheTest() {
    export.with("export.hold.delay", "1h").with("export.hold.max-delay", "1h");
  }

  private void expectAlpha() {
    export.expectIn(Twins.ALPHA);
  }
}
