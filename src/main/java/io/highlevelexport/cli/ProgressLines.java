package io.highlevelexport.cli;

import io.highlevelexport.run.Export;
import io.highlevelexport.walk.Progress;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Shows how far the export is: a bar that redraws itself on a terminal, a line every so often
 * elsewhere.
 */
final class ProgressLines {
  /** How often a terminal is redrawn, milliseconds. */
  static final long PERIOD_MS = 250;

  private static final long LINE_MS = 5_000;
  private static final int BAR = 24;

  private final Export export;
  private final PrintStream out;
  private final boolean terminal = System.console() != null && System.getenv("TERM") != null;
  private final long start = System.nanoTime();
  private long shownAt = System.nanoTime();
  private String shown = "";

  ProgressLines(Export export, PrintStream out) {
    this.export = export;
    this.out = out;
  }

  void show() {
    long now = System.nanoTime();
    if (now - shownAt >= (terminal ? PERIOD_MS : LINE_MS) * 1_000_000) {
      shownAt = now;
      print();
    }
  }

  /** Shows the last state and ends the line. */
  void end() {
    print();
    if (terminal) {
      out.println();
    }
  }

  private void print() {
    String line = line(export.progress().streams(), export.spooled());
    if (line.equals(shown)) {
      return;
    }
    shown = line;
    if (terminal) {
      out.print("\r\033[K" + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  private String line(List<Progress.Stream> streams, int spooled) {
    long read = streams.stream().mapToLong(Progress.Stream::read).sum();
    long delivered = streams.stream().mapToLong(Progress.Stream::delivered).sum();
    long total = Math.max(read, streams.stream().mapToLong(Progress.Stream::total).sum());
    double seconds = Math.max(0.001, (System.nanoTime() - start) / 1e9);
    int percent = total == 0 ? 100 : (int) (delivered * 100 / total);
    int filled = percent * BAR / 100;
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %,d of %,d messages delivered, %,.0f/s, %d pages waiting",
        "#".repeat(filled),
        ".".repeat(BAR - filled),
        percent,
        delivered,
        total,
        delivered / seconds,
        spooled);
  }
}
