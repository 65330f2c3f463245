package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.Phrases;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Logs how far the export is: soon after the start, then every so often while that changes. */
final class ProgressLines {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);
  private static final long FIRST_LINE_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long LINE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int BAR = 16;

  private final Export export;
  private long lookedAt = System.nanoTime();
  private long deliveredThen;
  private List<?> shown = List.of();

  ProgressLines(Export export) {
    this.export = export;
  }

  void show() {
    long now = System.nanoTime();
    double seconds = (now - lookedAt) / 1e9;
    if (now - lookedAt < (shown.isEmpty() ? FIRST_LINE_NS : LINE_NS)) {
      return;
    }
    lookedAt = now;
    long read = 0;
    long total = 0;
    long delivered = 0;
    for (Progress.Stream stream : export.progress().streams()) {
      read += stream.read();
      total += stream.total();
      delivered += stream.delivered();
    }
    int spooled = export.spooled();
    List<String> content = content();
    List<?> figures = List.of(delivered, read, total, spooled, content);
    long all = Math.max(delivered, Math.max(read, total));
    if ((all > 0 || spooled > 0 || !content.isEmpty()) && !figures.equals(shown)) {
      shown = figures;
      double rate = (delivered - deliveredThen) / seconds;
      LOG.info("{}", overall(delivered, all, spooled, rate));
      content.forEach(LOG::info);
    }
    deliveredThen = delivered;
  }

  private List<String> content() {
    try {
      return ContentText.busy(export.content(), export.settings().pace());
    } catch (DataAccessException e) {
      LOG.debug("how far the content is cannot be read", e);
      return List.of();
    }
  }

  /**
   * All streams together.
   *
   * @param rate messages a second since the last look
   */
  private static String overall(long delivered, long total, int spooled, double rate) {
    if (total == 0) {
      return "nothing new so far" + waiting(spooled);
    }
    int percent = (int) Math.min(100, delivered * 100 / total);
    int filled = percent * BAR / 100;
    String bar = "#".repeat(filled) + ".".repeat(BAR - filled);
    String line = Text.format("[%s] %3d %%  %,d of %,d messages", bar, percent, delivered, total);
    if (rate >= 1) {
      long left = (long) ((total - delivered) / rate);
      line += Text.format(", %,.0f/s", rate);
      line += left > 0 ? ", " + Phrases.lasting(left) + " left" : "";
    }
    return line + waiting(spooled);
  }

  private static String waiting(int spooled) {
    return spooled > 0 ? ", " + Phrases.count(spooled, "page waits", "pages wait") : "";
  }
}
