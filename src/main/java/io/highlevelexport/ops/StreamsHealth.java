package io.highlevelexport.ops;

import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;

/**
 * Whether every location and channel is exported: down while one is paused, or stale. A detail for
 * each of them says what it does.
 *
 * @param locations those that this instance works for
 * @param problem why nothing can be fetched
 * @param period the time between polls; a stream is stale when none of its windows was completed
 *     for ten
 */
public record StreamsHealth(
    PauseStore pauses,
    Supplier<List<String>> locations,
    List<String> channels,
    Progress progress,
    Supplier<Optional<String>> problem,
    Duration period,
    Instant startedAt,
    Clock clock) {
  private static final int STALE_PERIODS = 10;

  public HealthCheck check() {
    return new ExportCheck("streams", true, this::look);
  }

  private void look(HealthCheckResultBuilder result) {
    StringJoiner trouble = new StringJoiner("; ");
    problem.get().ifPresent(trouble::add);
    try {
      for (Pause pause : pauses.all(ExportedStreams.of(locations.get(), channels))) {
        if (pause.key().scope() == Pause.Scope.HISTORY) {
          continue;
        }
        Status.Parked parked = Status.Parked.of(pause);
        String name = parked.location() + (parked.channel() == null ? "" : " " + parked.channel());
        String why =
            "paused %s, %s: %s"
                .formatted(
                    Phrases.end(parked), parked.faultClass(), ExportCheck.plain(parked.reason()));
        trouble.add(name + " is " + why);
        result.detail(name, why);
      }
    } catch (DataAccessException e) {
      trouble.add("what is paused is not known, " + Phrases.DATABASE_SILENT);
    }
    Instant limit = clock.instant().minus(period.multipliedBy(STALE_PERIODS));
    StringJoiner stale = new StringJoiner(", ");
    for (Owner stream : Owner.all(locations.get(), channels)) {
      Instant finished = progress.stream(stream.location(), stream.channel()).finishedAt();
      boolean isStale = (finished == null ? startedAt : finished).isBefore(limit);
      if (isStale) {
        stale.add(stream.name());
      }
      result.detail(stream.name(), lastComplete(finished) + (isStale ? ", stale" : ""));
    }
    if (stale.length() > 0) {
      trouble.add("no complete window for " + STALE_PERIODS + " periods: " + stale);
    }
    result.message(trouble.toString());
    result.state(trouble.length() == 0 ? HealthCheck.State.UP : HealthCheck.State.DOWN);
  }

  private static String lastComplete(Instant finished) {
    return finished == null
        ? "no complete window since the start"
        : "last complete window " + finished;
  }
}
