package io.highlevelexport.ops;

import io.highlevelexport.api.Locations;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;

/**
 * Whether every location and channel is exported: down while one is paused, or stale. A detail for
 * each of them says what it does.
 */
public final class StreamsHealth extends ExportCheck {
  private static final int STALE_PERIODS = 10;

  private final PauseStore pauses;
  private final Locations locations;
  private final List<String> channels;
  private final Progress progress;
  private final Supplier<Optional<String>> problem;
  private final Duration period;
  private final Instant startedAt;
  private final Clock clock;

  /**
   * @param problem why nothing can be fetched
   * @param period the time between polls; a stream is stale when none of its windows was completed
   *     for {@value #STALE_PERIODS}
   */
  public StreamsHealth(
      PauseStore pauses,
      Locations locations,
      List<String> channels,
      Progress progress,
      Supplier<Optional<String>> problem,
      Duration period,
      Clock clock) {
    super("streams", true);
    this.pauses = pauses;
    this.locations = locations;
    this.channels = channels;
    this.progress = progress;
    this.problem = problem;
    this.period = period;
    this.startedAt = clock.instant();
    this.clock = clock;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
    StringJoiner trouble = new StringJoiner("; ");
    problem.get().ifPresent(trouble::add);
    try {
      for (Pause pause : pauses.all(ExportedStreams.of(locations.known(), channels))) {
        if (pause.key().scope() == Pause.Scope.HISTORY) {
          continue;
        }
        boolean whole = pause.channel().equals(Pause.ALL_CHANNELS);
        String name = pause.locationId() + (whole ? "" : " " + pause.channel());
        String why =
            "paused " + pause.end() + ", " + pause.faultClass() + ": " + plain(pause.reason());
        trouble.add(name + " is " + why);
        result.detail(name, why);
      }
    } catch (DataAccessException e) {
      trouble.add("what is paused is not known, the database does not answer");
    }
    Instant limit = clock.instant().minus(period.multipliedBy(STALE_PERIODS));
    StringJoiner stale = new StringJoiner(", ");
    for (Name name : names()) {
      Instant finished = progress.stream(name.locationId(), name.channel()).finishedAt();
      boolean isStale = (finished == null ? startedAt : finished).isBefore(limit);
      if (isStale) {
        stale.add(name.toString());
      }
      result.detail(name.toString(), lastComplete(finished) + (isStale ? ", stale" : ""));
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

  private record Name(String locationId, String channel) {
    @Override
    public String toString() {
      return locationId + " " + channel;
    }
  }

  private Set<Name> names() {
    Set<Name> names = new LinkedHashSet<>();
    for (String location : locations.known()) {
      channels.forEach(channel -> names.add(new Name(location, channel)));
    }
    return names;
  }
}
