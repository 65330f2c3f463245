package io.highlevelexport.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The median, the least and the most of some values. */
record Spread(double median, double least, double most) {
  /** Of something that each run has. */
  static <T> Spread of(List<T> runs, ToDoubleFunction<T> value) {
    return of(runs.stream().mapToDouble(value));
  }

  /** Of how many times as much as the other's it is, in the rounds that both ran. */
  static <T> Spread times(List<T> runs, List<T> others, ToDoubleFunction<T> value) {
    return of(
        IntStream.range(0, Math.min(runs.size(), others.size()))
            .mapToDouble(
                round ->
                    value.applyAsDouble(runs.get(round)) / value.applyAsDouble(others.get(round))));
  }

  private static Spread of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * {@code median (least–most)}.
   *
   * @param decimals of each
   */
  String text(int decimals) {
    String number = "%,." + decimals + "f";
    return least == most
        ? String.format(Locale.ROOT, number, median)
        : String.format(
            Locale.ROOT, number + " (" + number + "–" + number + ")", median, least, most);
  }
}
