package io.highlevelexport.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a registry, named {@code highlevel.export.*}. A set of gauges is put in place as a
 * whole, so that what is over leaves no line behind.
 */
final class Figures {
  private static final String PREFIX = "highlevel.export.";

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> sets = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> counts = new ConcurrentHashMap<>();

  Figures(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A count that grows; the same name and tags again change nothing. */
  void count(String name, String description, Tags tags, DoubleSupplier value) {
    // the registry would warn of the second time, and does not keep the value from the collector
    if (counts.putIfAbsent(name + tags, value) == null) {
      FunctionCounter.builder(PREFIX + name, value, DoubleSupplier::getAsDouble)
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

  /** Figures with a line for each of these things. */
  <T> Lines<T> lines(Collection<T> things, Function<T, Tags> tags) {
    return new Lines<>(this, things, tags);
  }

  /** Of some things; those with the same tags are one line. */
  record Lines<T>(Figures figures, Collection<T> things, Function<T, Tags> tags) {
    /** Counts for each of them what grows. */
    void count(String name, String description, ToDoubleFunction<T> value) {
      things.forEach(
          thing ->
              figures.count(
                  name, description, tags.apply(thing), () -> value.applyAsDouble(thing)));
    }

    /** Puts the greatest value of each line in place of those before; {@code null} is none. */
    void max(String name, String description, Function<T, ? extends Number> value) {
      show(name, description, value, Math::max);
    }

    /** The same of what the values come to. */
    void sum(String name, String description, Function<T, ? extends Number> value) {
      show(name, description, value, Double::sum);
    }

    private void show(
        String name,
        String description,
        Function<T, ? extends Number> value,
        BinaryOperator<Double> together) {
      Map<Tags, Double> values = new LinkedHashMap<>();
      for (T thing : things) {
        Number number = value.apply(thing);
        if (number != null) {
          values.merge(tags.apply(thing), number.doubleValue(), together);
        }
      }
      List<Row<?>> rows = new ArrayList<>();
      values.forEach((line, number) -> rows.add(Row.of(line, number)));
      figures
          .sets
          .computeIfAbsent(
              name,
              key ->
                  MultiGauge.builder(PREFIX + name)
                      .description(description)
                      .register(figures.registry))
          .register(rows, true);
    }
  }
}
