package io.highlevelexport.observe;

import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.walk.Progress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The export's own figures at {@code /observe/metrics}, by location and channel. */
public final class ExportMetrics implements MeterBinder {
  private final List<String> locations;
  private final List<String> channels;
  private final Progress progress;
  private final Spool spool;
  private final DeadLetters deadLetters;
  private final Clock clock;

  public ExportMetrics(
      List<String> locations,
      List<String> channels,
      Progress progress,
      Spool spool,
      DeadLetters deadLetters,
      Clock clock) {
    this.locations = locations;
    this.channels = channels;
    this.progress = progress;
    this.spool = spool;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String location : locations) {
      for (String channel : channels) {
        count(
            registry,
            "requests",
            "Requests sent to the API",
            location,
            channel,
            Progress.Stream::requests);
        count(
            registry,
            "messages.read",
            "New or changed messages read",
            location,
            channel,
            Progress.Stream::read);
        count(
            registry,
            "messages.delivered",
            "Messages that left the spool",
            location,
            channel,
            Progress.Stream::delivered);
        count(
            registry,
            "windows.complete",
            "Complete windows",
            location,
            channel,
            Progress.Stream::windowsDone);
        Gauge.builder("highlevel.export.window.age", () -> age(location, channel))
            .description("Time since a window was completed last")
            .baseUnit("seconds")
            .tags("location", location, "channel", channel)
            .register(registry);
      }
    }
    Gauge.builder("highlevel.export.spool.pages", spool, Spool::waiting)
        .description("Pages that wait for delivery")
        .register(registry);
    FunctionCounter.builder("highlevel.export.dead.letters", deadLetters, DeadLetters::noted)
        .description("Dead letters noted")
        .register(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      String location,
      String channel,
      ToDoubleFunction<Progress.Stream> value) {
    FunctionCounter.builder(
            "highlevel.export." + name,
            progress,
            all -> value.applyAsDouble(all.stream(location, channel)))
        .description(description)
        .tags("location", location, "channel", channel)
        .register(registry);
  }

  private double age(String location, String channel) {
    Progress.Stream stream = progress.stream(location, channel);
    return stream.finishedAt() == null
        ? Double.NaN
        : Duration.between(stream.finishedAt(), clock.instant()).toMillis() / 1000.0;
  }
}
