package io.highlevelexport.ops;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.model.StreamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.springframework.dao.DataAccessException;

/**
 * Whether every location and channel is exported: down while one is paused, or stale, which it is
 * when none of its windows was completed for ten periods, longer where quiet streams are polled
 * more seldom. A detail for each of them says what it does; where they are many, for some of those
 * that are paused or stale.
 */
record StreamsHealth(Observation export, Instant startedAt) {
  private static final int STALE_PERIODS = 10;
  private static final int MOST_NAMED = 100;

  HealthCheck check() {
    return new ExportCheck("streams", true, this::look);
  }

  private void look(HealthCheckResultBuilder result) {
    StringJoiner trouble = new StringJoiner("; ");
    Optional.ofNullable(export.fetching().problem()).ifPresent(trouble::add);
    List<String> locations = export.fetching().ownLocations();
    List<String> channels = export.view().settings().channels();
    try {
      List<Status.Parked> paused =
          Status.Parked.of(export.view().pauses(), ExportedStreams.of(locations, channels));
      for (Status.Parked parked : paused.subList(0, Math.min(MOST_NAMED, paused.size()))) {
        String name = parked.location() + (parked.channel() == null ? "" : " " + parked.channel());
        String why =
            Phrases.format(
                "%s, %s: %s",
                Phrases.paused(parked, export.view().clock().instant()),
                parked.faultClass(),
                ExportCheck.plain(parked.reason()));
        trouble.add(name + " is " + why);
        result.detail(name, why);
      }
      andMore(paused, "are paused").ifPresent(trouble::add);
    } catch (DataAccessException e) {
      trouble.add("what is paused is not known, " + Phrases.DATABASE_SILENT);
    }
    List<StreamName> streams = StreamName.all(locations, channels);
    List<StreamName> stale = stale(streams);
    List<StreamName> named = stale.subList(0, Math.min(MOST_NAMED, stale.size()));
    boolean areMany = streams.size() > MOST_NAMED;
    for (StreamName stream : areMany ? named : streams) {
      Instant finished = export.progress().stream(stream).finishedAt();
      String mark = stale.contains(stream) ? ", stale" : "";
      result.detail(stream.toString(), lastComplete(finished) + mark);
    }
    if (areMany) {
      result.detail("streams", streams.size()).detail("stale", stale.size());
    }
    if (!stale.isEmpty()) {
      StringJoiner names = new StringJoiner(", ");
      named.forEach(stream -> names.add(stream.toString()));
      andMore(stale, "are stale").ifPresent(names::add);
      trouble.add("no complete window for " + STALE_PERIODS + " periods: " + names);
    }
    result.message(trouble.toString());
    result.state(trouble.length() == 0 ? HealthCheck.State.UP : HealthCheck.State.DOWN);
  }

  private List<StreamName> stale(List<StreamName> streams) {
    Settings.Polling polling = export.view().settings().polling();
    Instant limit =
        export
            .view()
            .clock()
            .instant()
            .minus(polling.period().multipliedBy(STALE_PERIODS - 1L))
            .minus(polling.longestPeriod(streams.size()));
    return streams.stream()
        .filter(stream -> export.progress().awaitedSince(stream, startedAt).isBefore(limit))
        .toList();
  }

  private static Optional<String> andMore(List<?> all, String what) {
    return all.size() > MOST_NAMED
        ? Optional.of(Phrases.format("%,d more %s", all.size() - MOST_NAMED, what))
        : Optional.empty();
  }

  private static String lastComplete(Instant finished) {
    return finished == null
        ? "no complete window since the start"
        : "last complete window " + finished;
  }
}
