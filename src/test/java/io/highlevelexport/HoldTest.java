package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.run.Summary;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that the API refuses is left alone as a whole, and no other with it. */
class HoldTest {
  @TempDir Path home;

  @Test
  void a_refused_stream_with_many_windows_is_one_outage_and_no_storm() throws Exception {
    try (Twin twin =
        new Twin(
                Twins.one()
                    .messages(2500)
                    .latency(Duration.ofMillis(20), Duration.ofMillis(20))
                    .build())
            .start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
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
  }

  @Test
  void a_held_stream_comes_back_by_itself() throws Exception {
    try (Twin twin = new Twin(Twins.one().build()).start();
        ExportUnderTest export = new ExportUnderTest(twin, home).with("export.walks", "1")) {
      twin.fault(When.channel("Call"), 3, Fault.status(400));

      export.expect().run();

      await().atMost(Duration.ofSeconds(20)).untilAsserted(export::assertConserved);
      assertThat(export.deadLetter().path("count").asInt()).isEqualTo(3);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> export.jdbc().queryForObject("select count(*) from pause", Integer.class) == 0);
    }
  }

  @Test
  void a_stop_in_mid_walk_is_quick_and_no_dead_letter() throws Exception {
    try (Twin twin =
        new Twin(Twins.one().messages(600).latency(Duration.ofMillis(50), Duration.ZERO).build())
            .start()) {
      ExportUnderTest export =
          new ExportUnderTest(twin, home)
              .with("export.rate.requests", "5")
              .with("export.rate.window", "1s");
      export.run();
      await().atMost(Duration.ofSeconds(20)).until(() -> twin.requests().size() > 3);

      long start = System.nanoTime();
      export.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(export.deadLetters()).isEmpty();
      assertThat(export.jdbc().queryForObject("select count(*) from pause", Integer.class))
          .isZero();
      export.with("export.rate.requests", "1000").expect().once();
      export.assertConserved();
    }
  }
}
