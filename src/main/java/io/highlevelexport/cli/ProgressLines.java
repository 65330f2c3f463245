package io.highlevelexport.cli;

import io.highlevelexport.app.Export;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ops.ContentText;
import io.highlevelexport.ops.Phrases;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Logs how far the export is: soon after the start, then every so often while that changes. */
final class ProgressLines {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);
  private static final long FIRST_LINE_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long LINE_NS = TimeUnit.SECONDS.toNanos(10);

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
    long delivered = sum(Progress.Stream::delivered);
    long known = Math.max(sum(Progress.Stream::read), sum(Progress.Stream::total));
    long all = Math.max(delivered, known);
    int spooled = export.spooled();
    List<String> content = content();
    List<?> figures = List.of(delivered, all, spooled, content);
    if ((all > 0 || spooled > 0 || !content.isEmpty()) && !figures.equals(shown)) {
      shown = figures;
      LOG.info("{}", line(delivered, all, spooled, (delivered - deliveredThen) / seconds));
      content.forEach(LOG::info);
    }
    deliveredThen = delivered;
  }

  /** Of all streams together. */
  private long sum(ToLongFunction<Progress.Stream> figure) {
    return export.progress().streams().stream().mapToLong(figure).sum();
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
   * @param rate messages a second since the last look
   */
  private static String line(long delivered, long all, int spooled, double rate) {
    String line =
        all == 0
            ? "nothing new so far"
            : Text.format("%,d of %,d messages delivered", delivered, all);
    if (rate >= 1) {
      String left = Phrases.lasting((long) ((all - delivered) / rate));
      line += Text.format(", %,.0f a second, %s left", rate, left);
    }
    return spooled == 0 ? line : line + ", " + Phrases.count(spooled, "page waits", "pages wait");
  }
}
