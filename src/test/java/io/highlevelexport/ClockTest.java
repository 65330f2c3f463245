package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This machine's clock jumps while the export runs; the API's does not. */
class ClockTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path home;
  private final ShiftedClock trueClock = new ShiftedClock(Twins.END);
  private final ShiftedClock ownClock = new ShiftedClock(Twins.END);
  private Twin twin;
  private ExportUnderTest export;

  @BeforeEach
  void start() {
    twin =
        new Twin(
                Twins.one()
                    .clock(trueClock)
                    .messages(60)
                    .range(Twins.END.minus(Duration.ofHours(24)), Twins.END)
                    .build())
            .start();
    export = new ExportUnderTest(twin, home).at(ownClock).sinks("file,sql");
  }

  @AfterEach
  void stop() {
    export.close();
    twin.close();
  }

  @Test
  void a_clock_that_is_ahead_for_a_while_costs_nothing() throws Exception {
    export.run();
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));

    ownClock.advance(Duration.ofDays(30));
    await().atMost(SOON).until(() -> frontier().isAfter(trueClock.instant()));
    letTimePass(Duration.ofHours(3));
    ownClock.advance(Duration.ofDays(-30));

    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(export.deadLetters()).isEmpty();
    letTimePass(Duration.ofHours(1));
    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
  }

  @Test
  void a_clock_that_is_behind_for_a_while_costs_nothing() throws Exception {
    export.run();
    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));

    ownClock.advance(Duration.ofDays(-30));
    await().atMost(SOON).until(() -> frontier().isBefore(ownClock.instant()));
    letTimePass(Duration.ofHours(3));
    ownClock.advance(Duration.ofDays(30));

    awaitAllBefore(trueClock.instant().minus(Duration.ofMinutes(5)));
    assertThat(export.deadLetters()).isEmpty();
  }

  @Test
  void a_pause_does_not_last_longer_because_the_clock_is_set_back() throws Exception {
    Path inTheWay = home.resolve("data/messages").resolve(Twins.ALPHA).resolve("Call");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "not a directory");
    twin.fault(When.channel("SMS"), Integer.MAX_VALUE, Fault.status(403));
    export.run();
    await().atMost(SOON).until(() -> export.deadLetters().size() == 1);
    await().atMost(SOON).until(() -> export.rows().size() == 60 - fresh("Call"));

    ownClock.advance(Duration.ofDays(-30));
    Files.delete(inTheWay);
    twin.heal();

    awaitAllBefore(Twins.END.minus(Duration.ofMinutes(5)));
  }

  private long fresh(String channel) {
    Instant edge = Twins.END.minus(Duration.ofMinutes(5));
    return twin.expected(Twins.ALPHA, channel)
        .filter(message -> !message.dateAdded().isBefore(edge))
        .count();
  }

  /** Time goes on, for both clocks, and brings messages. */
  private void letTimePass(Duration time) {
    for (long minute = 0; minute < time.toMinutes(); minute += 10) {
      Instant date = trueClock.instant().plusSeconds(60 * minute);
      twin.add(Twins.ALPHA, "Call", "{\"dateAdded\":\"" + date + "\"}");
    }
    trueClock.advance(time);
    ownClock.advance(time);
  }

  private Instant frontier() throws Exception {
    return Instant.ofEpochMilli(
        export
            .jdbc()
            .queryForObject(
                "select min(frontier_ms) from stream where channel = 'Call'", Long.class));
  }

  private void awaitAllBefore(Instant edge) {
    export.expectBefore(edge);
    await().atMost(SOON).ignoreExceptions().untilAsserted(export::assertConserved);
  }
}
