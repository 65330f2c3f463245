package io.highlevelexport.ledger;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** The versions of messages in the pages of table {@code page}. */
record KnownVersions(JdbcTemplate jdbc) implements KnownMessages {
  private static final int PAGES_A_QUERY = 16;
  private static final Duration FAR_APART = Duration.ofDays(7);
  private static final int MOST_GROUPS = 16;

  @Override
  public void within(Window window, Instant end, Consumer<MessageVersion> taker) {
    Instant first = window.firstInstant();
    read(
        window,
        new Range(first == null ? 0 : first.toEpochMilli(), end.toEpochMilli()),
        id -> true,
        version -> {
          Instant date = version.date();
          if (date != null && date.isBefore(end) && (first == null || !date.isBefore(first))) {
            taker.accept(version);
          }
        });
  }

  @Override
  public Map<String, MessageVersion> latest(Window window, Collection<MessageVersion> messages) {
    Map<String, MessageVersion> latest = new HashMap<>();
    for (List<MessageVersion> group : groups(messages)) {
      Set<String> ids = group.stream().map(MessageVersion::id).collect(Collectors.toSet());
      read(window, Range.of(group), ids::contains, each -> latest.put(each.id(), each));
    }
    return latest;
  }

  /**
   * Messages that lie far apart, since an old one has changed, are looked for apart from each
   * other: else all that was read between them would be.
   */
  private static List<List<MessageVersion>> groups(Collection<MessageVersion> messages) {
    List<List<MessageVersion>> groups = new ArrayList<>();
    MessageVersion before = null;
    for (MessageVersion message :
        messages.stream()
            .sorted(Comparator.comparing(MessageVersion::date, nullsLast(naturalOrder())))
            .toList()) {
      if (before == null
          || (message.date() != null && message.date().isAfter(before.date().plus(FAR_APART)))) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(message);
      before = message;
    }
    return groups.size() > MOST_GROUPS ? List.of(List.copyOf(messages)) : groups;
  }

  /**
   * Dates of messages, in epoch milliseconds; none where {@code low} is greater.
   *
   * @param dateless whether messages without date are meant as well
   */
  private record Range(long low, long high, boolean dateless) {
    Range(long low, long high) {
      this(low, high, false);
    }

    static Range of(Collection<MessageVersion> versions) {
      LongSummaryStatistics dates =
          versions.stream()
              .filter(version -> version.date() != null)
              .mapToLong(version -> version.date().toEpochMilli())
              .summaryStatistics();
      return new Range(dates.getMin(), dates.getMax(), dates.getCount() < versions.size());
    }
  }

  /**
   * Reads the versions in the pages that reach into a range, the oldest page first. A few pages at
   * a time, so that memory holds little of it in every database.
   */
  private void read(
      Window window, Range range, Predicate<String> isWanted, Consumer<MessageVersion> taker) {
    String dates = "(max_ms >= ? and min_ms <= ?)";
    List<Object> fixed = new ArrayList<>();
    fixed.add(window.locationId());
    fixed.add(window.channel());
    fixed.add(range.low());
    fixed.add(range.high());
    if (range.dateless()) {
      dates = "(" + dates + " or (max_ms >= ? and min_ms <= ?))";
      fixed.add(PageLedger.DATELESS);
      fixed.add(PageLedger.DATELESS);
    }
    String query =
        "select id, ids from page where location_id = ? and channel = ? and lost_ms is null and "
            + dates
            + " and id + 0 > ? order by id + 0 limit "
            + PAGES_A_QUERY;
    // + 0: else a database may read all pages in their order instead of those of the stream
    long last = Long.MIN_VALUE;
    int found;
    do {
      List<Object> arguments = new ArrayList<>(fixed);
      arguments.add(last);
      List<Ids> pages = Records.list(jdbc, Ids.class, query, arguments.toArray());
      for (Ids page : pages) {
        VersionLines.read(page.lines(), isWanted, taker);
        last = page.id();
      }
      found = pages.size();
    } while (found == PAGES_A_QUERY);
  }

  private record Ids(long id, String lines) {}
}
