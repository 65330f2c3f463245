package io.highlevelexport.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * How many different messages of a stream the ledger has, by their dates, but for those that the
 * API has no more. It is summed up of the pages, whose index has what it takes: a million messages
 * are two thousand pages. Only pages that reach over an edge are read.
 */
public final class MessageCounts {
  /**
   * Around a clear edge no message is dated, so that it does not matter whether one is included.
   */
  static final long MARGIN_MS = 4;

  private static final int TRIES = 16;
  private static final String PAGES =
      " from page where location_id = ? and channel = ? and lost_ms is null and first_seen > 0 and"
          + " max_ms >= ? and min_ms < ?";

  private final JdbcTemplate jdbc;

  MessageCounts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A part of a stream's past.
   *
   * @param from inclusive; {@code null} is the beginning of time, messages without a date included
   * @param to exclusive
   */
  public record Range(String locationId, String channel, Instant from, Instant to) {
    long low() {
      return from == null ? Long.MIN_VALUE : from.toEpochMilli();
    }

    long high() {
      return to.toEpochMilli();
    }

    public Range between(Instant begin, Instant end) {
      return new Range(locationId, channel, begin, end);
    }

    Object[] arguments(Object... more) {
      List<Object> all = new ArrayList<>(List.of(locationId, channel));
      all.addAll(List.of(more));
      return all.toArray();
    }

    @Override
    public String toString() {
      return locationId + " " + channel + " " + (from == null ? "beginning" : from) + " to " + to;
    }
  }

  /** How many messages are dated in the range. */
  public long count(Range range) {
    AtomicLong count =
        new AtomicLong(
            sum(
                "select sum(first_seen)" + PAGES + " and min_ms >= ? and max_ms < ?",
                range.arguments(range.low(), range.high(), range.low(), range.high())));
    jdbc.query(
        "select ids" + PAGES + " and not (min_ms >= ? and max_ms < ?)",
        (RowCallbackHandler)
            row ->
                VersionLines.readFirstDates(
                    row.getString(1),
                    date -> {
                      if (date >= range.low() && date < range.high()) {
                        count.incrementAndGet();
                      }
                    }),
        range.arguments(range.low(), range.high(), range.low(), range.high()));
    return count.get()
        - sum(
            "select count(*) from gone where location_id = ? and channel = ? and date_ms >= ? and"
                + " date_ms < ?",
            range.arguments(range.low(), range.high()));
  }

  private long sum(String query, Object[] arguments) {
    Long sum = jdbc.queryForObject(query, Long.class, arguments);
    return sum == null ? 0 : sum;
  }

  /** Close to there, a moment around which no message is dated. */
  public Instant clearBefore(Range stream) {
    return LongStream.range(0, TRIES)
        .mapToObj(step -> stream.to().minusMillis(step * (2 * MARGIN_MS + 1)))
        .filter(edge -> isClear(stream, edge))
        .findFirst()
        .orElse(stream.to());
  }

  private boolean isClear(Range stream, Instant edge) {
    Instant end = edge.plusMillis(MARGIN_MS + 1);
    return count(stream.between(edge.minusMillis(MARGIN_MS), end)) == 0;
  }

  private record Page(long id, long messages) {}

  /**
   * Where a range is best halved: about as many messages before as after, and none around it. Empty
   * where it cannot be.
   */
  public Optional<Instant> middle(Range range) {
    List<Page> pages =
        Records.list(
            jdbc,
            Page.class,
            "select id, first_seen" + PAGES + " order by max_ms",
            range.arguments(range.low(), range.high()));
    long left = pages.stream().mapToLong(Page::messages).sum() / 2;
    for (Page page : pages) {
      left -= page.messages();
      if (left <= 0) {
        return middle(range, page.id(), page.messages() + left);
      }
    }
    return Optional.empty();
  }

  /**
   * @param place about where in the page it is to be
   */
  private Optional<Instant> middle(Range range, long pageId, long place) {
    List<Long> dates = new ArrayList<>();
    jdbc.query(
        "select ids from page where id = ?",
        (RowCallbackHandler) row -> VersionLines.readFirstDates(row.getString(1), dates::add),
        pageId);
    List<Long> inside =
        dates.stream().filter(date -> date >= range.low() && date < range.high()).sorted().toList();
    return LongStream.range(0, inside.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> Math.abs(i - place)))
        .limit(TRIES)
        .map(i -> Instant.ofEpochMilli(inside.get(i.intValue()) + MARGIN_MS + 1))
        .filter(edge -> edge.isBefore(range.to()) && isClear(range, edge))
        .findFirst();
  }
}
