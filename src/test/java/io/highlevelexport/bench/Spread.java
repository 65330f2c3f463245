package io.highlevelexport.bench;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** The median, the least and the most of some values. */
record Spread(double median, double least, double most) {
  static Spread of(DoubleStream values) {
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
