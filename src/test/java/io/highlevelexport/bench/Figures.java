package io.highlevelexport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** A contender's runs, one of each round. */
final class Figures {
  private final Contender contender;
  private final List<ChildProcess.Run> runs = new ArrayList<>();

  Figures(Contender contender) {
    this.contender = contender;
  }

  Contender contender() {
    return contender;
  }

  void add(ChildProcess.Run run) {
    runs.add(run);
  }

  double rate() {
    return median(rates());
  }

  /** A row of a Markdown table; the ratio is that of the same rounds. */
  String row(Figures baseline) {
    double[] ratios = new double[runs.size()];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = rates()[round] / baseline.rates()[round];
    }
    return String.format(
            Locale.ROOT,
            "| %s | %,.0f (%,.0f–%,.0f) | %.2f (%.2f–%.2f) | %.0f | %.0f MB | %.1f s |",
            contender.name(),
            rate(),
            DoubleStream.of(rates()).min().orElseThrow(),
            DoubleStream.of(rates()).max().orElseThrow(),
            median(ratios),
            DoubleStream.of(ratios).min().orElseThrow(),
            DoubleStream.of(ratios).max().orElseThrow(),
            median(values(run -> run.cpuSeconds() * 1e6 / contender.messages())),
            median(values(run -> run.peakKb() / 1024.0)),
            median(values(ChildProcess.Run::firstRow)))
        .replace("NaN s", "–");
  }

  private double[] rates() {
    return values(run -> contender.messages() / run.seconds());
  }

  private double[] values(ToDoubleFunction<ChildProcess.Run> value) {
    return runs.stream().mapToDouble(value).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = DoubleStream.of(values).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
