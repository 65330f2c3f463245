package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.app.Export;
import io.highlevelexport.app.Summary;
import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the API refuses is paused, that and nothing else, and shown as long as it matters. */
class PauseTest extends AgainstTwin {

  @Test
  void a_refused_stream_with_many_windows_is_one_outage_and_no_storm() throws Exception {
    against(Twins.one().messages(2500).with("--latency=20ms", "--jitter=20ms"))
        .with("export.page-size", "100")
        .with("export.window-messages", "500")
        .with("export.hold.delay", "20s")
        .with("export.hold.max-delay", "1h");
    twin.fault(
        When.channel("Call").and(When.withCursor().negate()).and(r -> r.number() > 8),
        Integer.MAX_VALUE,
        Fault.status(403));

    Summary summary = export.once();

    assertThat(summary.outages()).hasSize(1);
    assertThat(summary.outages().get(0).attempts()).isEqualTo(1);
    assertThat(export.deadLetter().path("class").asText()).isEqualTo("client");
    assertThat(twin.answered(403)).isLessThan(17);

    twin.heal();
    export.expect().once();
    export.assertConserved();
  }

  @Test
  void a_paused_stream_resumes() throws Exception {
    against(Twins.one()).with("export.fetch.windows", "1");
    // polls go before history: on a busy machine those of SMS alone would fill a shorter period
    export.with("export.period", "2s");
    twin.fault(When.channel("Call"), 3, Fault.status(400));

    export.expect().run();

    await().untilAsserted(export::assertConserved);
    assertThat(export.deadLetter().path("count").asInt()).isEqualTo(3);
    await()
        .until(
            () -> export.jdbc().queryForObject("select count(*) from pause", Integer.class) == 0);
  }

  @Test
  void a_stop_in_mid_fetch_is_quick_and_no_dead_letter() throws Exception {
    against(Twins.one().messages(600).with("--latency=50ms"))
        .with("export.rate.requests", "5")
        .with("export.rate.window", "60s");
    export.run();
    await().until(() -> twin.requests().size() > 1);

    long start = System.nanoTime();
    export.close();

    // the next request may come after a minute
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(export.deadLetters()).isEmpty();
    assertThat(export.jdbc().queryForObject("select count(*) from pause", Integer.class)).isZero();
    export.with("export.rate.requests", "1000").expect().once();
    export.assertConserved();
  }

  @Test
  void a_location_that_is_not_configured_any_more_is_nobodys_trouble() throws Exception {
    against(Twins.small()).with("export.hold.delay", "1h").sinks("sql");
    twin.fault(
        When.location(Twins.BRAVO).or(When.channel("Call")), Integer.MAX_VALUE, Fault.status(403));
    assertThat(export.once().outages()).hasSize(4 - 1);

    Summary summary =
        export.with("export.locations", Twins.ALPHA).with("export.channels", "SMS").once();

    assertThat(summary.outages()).isEmpty();
    assertThat(summary.isComplete()).isTrue();
    Export running = export.run();
    assertThat(running.status().parked()).isEmpty();
    assertThat(running.status().streams())
        .singleElement()
        .matches(stream -> stream.location().equals(Twins.ALPHA));
  }

  @Test
  void a_total_that_counts_too_much_is_told_once_read_again_seldom_and_can_be_accepted()
      throws Exception {
    against(Twins.one()).with("export.channels", "SMS").with("export.hold.delay", "1h");
    twin.fault(
        request -> !request.query().containsKey("startDate"),
        Integer.MAX_VALUE,
        Fault.Page.TOTAL_WRONG);

    Summary first = export.expect().once();

    assertThat(first.isComplete()).isFalse();
    int all = export.expectedCount();
    assertThat(export.deadLetter().path("exception").path("message").asText())
        .contains(all + " of " + (all + 7) + " messages came");
    assertThat(export.once().isComplete()).as("read once more at the next start").isFalse();
    int asked = twin.requests().size();
    Summary second = export.once();
    assertThat(second.isComplete()).isFalse();
    assertThat(second.outages()).singleElement().matches(one -> one.reason().contains("" + all));
    assertThat(twin.requests().size() - asked).as("history is not read again").isLessThan(2);

    DeadLetterFiles letters = new DeadLetterFiles(home.resolve("data/dead-letters"));
    DeadLetter letter = letters.list(DeadLetterFiles.Folder.WAITING).letters().get(0);
    letters.discard(letters.find(letter.id()).orElseThrow());

    Summary third = export.once();
    assertThat(third.isComplete()).isTrue();
    assertThat(third.openWindows()).isZero();
    export.assertConserved();
  }

  @Test
  void an_export_under_way_takes_an_accepted_window_as_it_is() throws Exception {
    against(Twins.one()).with("export.channels", "SMS").with("export.hold.delay", "1h");
    twin.fault(
        request -> !request.query().containsKey("startDate"),
        Integer.MAX_VALUE,
        Fault.Page.TOTAL_WRONG);
    Export running = export.run();
    await().until(() -> export.deadLetters().size() == 1);

    DeadLetterFiles letters = new DeadLetterFiles(home.resolve("data/dead-letters"));
    DeadLetter letter = letters.list(DeadLetterFiles.Folder.WAITING).letters().get(0);
    letters.discard(letters.find(letter.id()).orElseThrow());

    await().until(() -> running.status().parked().isEmpty());
    assertThat(running.status().streams())
        .singleElement()
        .matches(stream -> stream.exportedUpTo() != null && stream.incompleteWindows() == 0);
  }

  @Test
  void a_429_that_goes_on_is_shown_until_it_is_over() throws Exception {
    against(Twins.one());
    try (TraceLogs logs = new TraceLogs(List.of("the API answers nothing but 429"))) {
      twin.fault(When.any(), Integer.MAX_VALUE, Fault.tooMany("0"));
      Export running = export.expect().run();

      await().until(() -> !running.status().parked().isEmpty());
      assertThat(running.status().parked())
          .singleElement()
          .matches(one -> one.faultClass().equals("rate") && one.reason().contains("429"));
      assertThat(logs.hits()).anyMatch(line -> line.startsWith("io.highlevelexport.api.ApiGate"));

      twin.heal();
      await().untilAsserted(export::assertConserved);
      await().until(() -> running.status().parked().isEmpty());
      assertThat(export.deadLetters()).isEmpty();
    }
  }

  @Test
  void a_retry_after_of_a_day_ends_a_single_pass_with_words() throws Exception {
    against(Twins.one());
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.tooMany("86400"));

    Summary summary = export.once();

    assertThat(summary.isComplete()).isFalse();
    assertThat(summary.outages())
        .singleElement()
        .matches(one -> one.reason().contains("Retry-After"));
    assertThat(twin.requests()).hasSizeLessThanOrEqualTo(2);
  }
}
