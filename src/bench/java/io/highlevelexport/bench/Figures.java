package io.highlevelexport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A contender's runs, one of each round. */
final class Figures {
  private final Contender contender;
  private final List<Measured> runs = new ArrayList<>();

  Figures(Contender contender) {
    this.contender = contender;
  }

  Contender contender() {
    return contender;
  }

  void add(Measured run) {
    runs.add(run);
  }

  Spread spread(ToDoubleFunction<Measured> value) {
    return Spread.of(runs, value);
  }

  /** How many times as much as the other, in the rounds that both ran. */
  private Spread times(Figures other, ToDoubleFunction<Measured> value) {
    return Spread.times(runs, other.runs, value);
  }

  /**
   * A row of a Markdown table.
   *
   * @param own the figures of the program that the others are compared with
   */
  String row(Figures own) {
    return String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s | %.0f | %.0f %% | %.0f MB | %.1f s | %.1f s |",
            contender.name(),
            spread(Measured::workingRate).text(0),
            own == this ? "–" : own.times(this, Measured::workingRate).text(2),
            spread(Measured::rate).text(0),
            own == this ? "–" : own.times(this, Measured::rate).text(2),
            spread(Measured::cpuMicrosPerMessage).median(),
            100 * spread(Measured::busy).median(),
            spread(Measured::peakMegabytes).median(),
            spread(Measured::startSeconds).median(),
            spread(run -> run.run().firstRow()).median())
        .replace("NaN s", "–");
  }
}
