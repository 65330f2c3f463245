package io.highlevelexport.ledger;

import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pages that were read and committed, but are neither delivered nor in the spool: somebody has
 * emptied it, or the disk has lost it. What they held is read from the API again.
 */
public final class LostPages {
  private static final Logger LOG = LoggerFactory.getLogger(LostPages.class);

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Windows windows;

  public LostPages(JdbcTemplate jdbc, TransactionTemplate transaction, Windows windows) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.windows = windows;
  }

  private record Lost(String name, long windowId, StreamName stream, long minMs, long maxMs) {
    /** All that is exported, where it holds a message without a date. */
    Range range() {
      return minMs < 0 ? new Range(Long.MIN_VALUE, Long.MAX_VALUE) : new Range(minMs, maxMs + 1);
    }
  }

  /** Epoch milliseconds, the end not included. */
  private record Range(long from, long to) {}

  /**
   * Notes each page that is lost, so that its messages count as unread, and has its range read
   * again. Its row stays: what a sink has taken out of it is not given to that sink again.
   *
   * @param mine the locations that this instance works for
   * @param isThere whether a page of this name is in the spool
   * @return how many were lost
   * @throws DataAccessException when the database cannot be used
   */
  public int readAgain(Predicate<String> mine, Predicate<String> isThere, Instant now) {
    Map<StreamName, List<Lost>> lost =
        Records.list(
                jdbc,
                Lost.class,
                "select name, window_id, location_id, channel, min_ms, max_ms from page where"
                    + PageLedger.WAITING)
            .stream()
            .filter(page -> mine.test(page.stream().location()) && !isThere.test(page.name()))
            .collect(Collectors.groupingBy(Lost::stream));
    int count = 0;
    for (Map.Entry<StreamName, List<Lost>> each : lost.entrySet()) {
      windows.stock(each.getValue().size());
      count += transaction.execute(status -> readAgain(each.getKey(), each.getValue(), now));
    }
    return count;
  }

  /** How many of them are lost since now. */
  private int readAgain(StreamName stream, List<Lost> pages, Instant now) {
    List<Lost> fresh = pages.stream().filter(page -> note(page, now)).toList();
    Set<Window> asked = new LinkedHashSet<>();
    List<Range> ranges = new ArrayList<>();
    for (Lost page : fresh) {
      Optional<Window> window = windows.asked(page.windowId());
      if (page.windowId() == PageLedger.AGAIN) {
        LOG.warn(
            "page {} held a message that was replayed: replay its dead letter again, it lies in the"
                + " folder replayed",
            page.name());
      } else if (window.isPresent()) {
        asked.add(window.get());
      } else {
        ranges.add(page.range());
      }
    }
    Optional<Windows.Stream> of = windows.stream(stream);
    asked.forEach(window -> askAgain(window, now));
    List<Window> again = new ArrayList<>();
    for (Range range : merged(ranges)) {
      Instant from =
          range.from() == Long.MIN_VALUE
              ? of.map(Windows.Stream::start).orElse(null)
              : Instant.ofEpochMilli(range.from());
      Instant to =
          range.to() == Long.MAX_VALUE
              ? of.map(Windows.Stream::frontier).orElse(now)
              : Instant.ofEpochMilli(range.to());
      again.add(new Window(0, stream.location(), stream.channel(), Window.Kind.BACKFILL, from, to));
    }
    windows.insert(again, now);
    return fresh.size();
  }

  /** Whoever waits for the first one waits for this one too. */
  private void askAgain(Window asked, Instant now) {
    Window whole = asked.part(asked.from(), asked.to(), null);
    long first =
        jdbc.queryForObject(
            "select coalesce(again_for, id) from fetch_window where id = ?",
            Long.class,
            asked.id());
    jdbc.update(
        "update fetch_window set again_for = ? where id = ?",
        first,
        windows.insert(List.of(whole), now).get(0).id());
  }

  private boolean note(Lost page, Instant now) {
    return jdbc.update(
            "update page set lost_ms = ? where name = ? and" + PageLedger.WAITING,
            now.toEpochMilli(),
            page.name())
        > 0;
  }

  private static List<Range> merged(List<Range> ranges) {
    List<Range> merged = new ArrayList<>();
    for (Range range : ranges.stream().sorted(Comparator.comparingLong(Range::from)).toList()) {
      Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && range.from() <= last.to()) {
        merged.set(merged.size() - 1, new Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }
}
