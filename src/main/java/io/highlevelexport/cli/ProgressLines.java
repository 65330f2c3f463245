package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.Phrases;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Shows how far the export is: lines that redraw themselves on a terminal, a line of the log every
 * so often elsewhere.
 */
final class ProgressLines {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);

  /** How often a terminal is redrawn, milliseconds. */
  static final long PERIOD_MS = 250;

  private static final long LINE_MS = 10_000;
  private static final long FIRST_LINE_MS = 2_000;
  private static final long RATE_NS = 10_000_000_000L;
  private static final long CONTENT_NS = 2_000_000_000L;
  private static final int BAR = 16;
  private static final int WIDTH = 79;
  private static final String CLEAR_BELOW = "\r\033[J";

  private final Export export;
  private final PrintWriter out;
  private final boolean terminal = System.console() != null && System.getenv("TERM") != null;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long shownAt = System.nanoTime();
  private String shown = "";
  private long contentAt;
  private List<String> content = List.of();

  private record Sample(long nanos, long delivered) {}

  /** All streams together. */
  private record Sum(long delivered, long total, int spooled) {
    static Sum of(Export export) {
      long read = 0;
      long total = 0;
      long delivered = 0;
      for (Progress.Stream stream : export.progress().streams()) {
        read += stream.read();
        total += stream.total();
        delivered += stream.delivered();
      }
      return new Sum(delivered, Math.max(read, total), export.spooled());
    }
  }

  ProgressLines(Export export, PrintWriter out) {
    this.export = export;
    this.out = out;
    this.contentAt = shownAt;
    samples.add(new Sample(shownAt, 0));
  }

  void show() {
    long now = System.nanoTime();
    if (now - shownAt >= pauseMs() * 1_000_000) {
      shownAt = now;
      Sum sum = Sum.of(export);
      double rate = rate(now, sum.delivered());
      List<String> texts = content(now);
      if (terminal) {
        redraw(sum, rate, texts);
      } else if (sum.total() > 0 && !(sum + "" + texts).equals(shown)) {
        shown = sum + "" + texts;
        LOG.info("{}", overall(sum, rate));
        texts.forEach(LOG::info);
      }
    }
  }

  /** Read from the database, so not with every picture. */
  private List<String> content(long now) {
    if (now - contentAt >= CONTENT_NS) {
      contentAt = now;
      try {
        content = ContentText.busy(export.content(), export.settings().pace());
      } catch (DataAccessException e) {
        LOG.debug("how far the content is cannot be read", e);
      }
    }
    return content;
  }

  private long pauseMs() {
    if (terminal) {
      return PERIOD_MS;
    }
    return shown.isEmpty() ? FIRST_LINE_MS : LINE_MS;
  }

  /** Takes away what was drawn: the summary says it all. */
  void end() {
    if (terminal) {
      out.print(CLEAR_BELOW);
      out.flush();
    }
  }

  /** Messages a second over the last seconds. */
  private double rate(long now, long delivered) {
    samples.addLast(new Sample(now, delivered));
    while (samples.size() > 2 && now - samples.getFirst().nanos() > RATE_NS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    return (delivered - first.delivered()) * 1e9 / Math.max(1, now - first.nanos());
  }

  private static String overall(Sum sum, double rate) {
    if (sum.total() == 0) {
      return "Nothing new so far";
    }
    int percent = (int) Math.min(100, sum.delivered() * 100 / sum.total());
    int filled = percent * BAR / 100;
    String bar = "#".repeat(filled) + ".".repeat(BAR - filled);
    String line =
        Text.format("[%s] %3d %%  %,d of %,d messages", bar, percent, sum.delivered(), sum.total());
    if (rate >= 1) {
      long left = (long) ((sum.total() - sum.delivered()) / rate);
      line += Text.format(", %,.0f/s", rate);
      line += left > 0 ? ", " + Phrases.lasting(left) + " left" : "";
    }
    String waiting = Phrases.count(sum.spooled(), "page waits", "pages wait");
    return sum.spooled() > 0 ? line + ", " + waiting : line;
  }

  /**
   * Draws below the cursor and puts it back on a free line, so that what others write in between
   * stays whole.
   */
  private void redraw(Sum sum, double rate, List<String> texts) {
    List<String> lines = new ArrayList<>(List.of(overall(sum, rate)));
    texts.forEach(text -> lines.add("  " + text));
    String picture = String.join("\n", lines.stream().map(ProgressLines::fitting).toList());
    if (!picture.equals(shown)) {
      shown = picture;
      out.print(CLEAR_BELOW + "\n" + picture + "\033[" + lines.size() + "A\r");
      out.flush();
    }
  }

  private static String fitting(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH);
  }
}
