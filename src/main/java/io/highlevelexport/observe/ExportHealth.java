package io.highlevelexport.observe;

import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.walk.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.springframework.dao.DataAccessException;

/**
 * Whether the export does its work, in words for an operator, at {@code /observe/health}.
 *
 * <p>Down where something is left alone or stale, the database does not answer, or the spool is
 * full. What needs no hurry, dead letters and an edited route that is not taken up, is told but
 * leaves it up.
 */
public final class ExportHealth extends AbstractHealthCheck {
  private static final int STALE_PERIODS = 10;

  private final HoldStore holds;
  private final Spool spool;
  private final DeadLetters deadLetters;
  private final Progress progress;
  private final Supplier<Optional<String>> reloadProblem;
  private final Duration period;
  private final Clock clock;

  /**
   * @param reloadProblem why edited routes are not taken up
   * @param period the time between polls; a stream is stale when none of its windows was completed
   *     for {@value #STALE_PERIODS}
   */
  public ExportHealth(
      HoldStore holds,
      Spool spool,
      DeadLetters deadLetters,
      Progress progress,
      Supplier<Optional<String>> reloadProblem,
      Duration period,
      Clock clock) {
    super("highlevel-export", "export");
    this.holds = holds;
    this.spool = spool;
    this.deadLetters = deadLetters;
    this.progress = progress;
    this.reloadProblem = reloadProblem;
    this.period = period;
    this.clock = clock;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    StringJoiner trouble = new StringJoiner("; ");
    try {
      for (HoldStore.Hold hold : holds.all()) {
        String who = hold.locationId() + (hold.channel().isEmpty() ? "" : " " + hold.channel());
        trouble.add(who + " is left alone " + hold.end() + ": " + hold.reason());
      }
    } catch (DataAccessException e) {
      trouble.add("the database does not answer: " + e.getMessage());
    }
    List<String> stale = stale();
    if (!stale.isEmpty()) {
      trouble.add(
          "no complete window for " + STALE_PERIODS + " periods: " + String.join(", ", stale));
    }
    if (spool.isFull()) {
      trouble.add("the spool is full: see why its pages are not delivered in the log");
    }
    boolean up = trouble.length() == 0;
    notes().forEach(trouble::add);
    result.message(trouble.toString());
    if (up) {
      result.up();
    } else {
      result.down();
    }
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (spool.waiting() > 0) {
      notes.add(spool.waiting() + " pages wait for delivery");
    }
    if (deadLetters.noted() > 0) {
      notes.add(deadLetters.noted() + " dead letters since the start");
    }
    reloadProblem
        .get()
        .ifPresent(problem -> notes.add("edited routes are not taken up: " + problem));
    return notes;
  }

  private List<String> stale() {
    Instant limit = clock.instant().minus(period.multipliedBy(STALE_PERIODS));
    return progress.streams().stream()
        .filter(stream -> stream.finishedAt() != null && stream.finishedAt().isBefore(limit))
        .map(stream -> stream.locationId() + " " + stream.channel())
        .toList();
  }
}
