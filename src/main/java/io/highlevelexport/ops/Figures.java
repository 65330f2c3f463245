package io.highlevelexport.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a registry, named {@code highlevel.export.*}. A set of gauges is put in place as a
 * whole, so that what is over leaves no line behind.
 */
final class Figures {
  private static final String PREFIX = "highlevel.export.";

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> sets = new ConcurrentHashMap<>();
  private final Set<String> counted = ConcurrentHashMap.newKeySet();

  Figures(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A count that grows; the same name and tags again change nothing. */
  <T> void count(String name, String description, Tags tags, T source, ToDoubleFunction<T> value) {
    // the registry would warn of the second time
    if (counted.add(name + tags)) {
      FunctionCounter.builder(PREFIX + name, source, value)
          .description(description)
          .tags(tags)
          .register(registry);
    }
  }

  void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(PREFIX + name, value::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** The lines of a gauge with labels, in place of those before. */
  void gauges(String name, String description, List<Row<?>> rows) {
    sets.computeIfAbsent(
            name,
            key -> MultiGauge.builder(PREFIX + name).description(description).register(registry))
        .register(rows, true);
  }
}
