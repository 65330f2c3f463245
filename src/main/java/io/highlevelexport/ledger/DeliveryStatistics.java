package io.highlevelexport.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.dao.DataAccessException;

/**
 * What left the spool, in all and by hour. Past hours do not change: they are counted once, and
 * from then on the database is asked for the latest ones only. Every method throws Spring's {@link
 * DataAccessException}.
 */
public final class DeliveryStatistics {
  /** How far back the hours go. */
  public static final int HOURS = 48;

  /** An instance that took over may have had another clock. */
  private static final Duration UNSETTLED = Duration.ofHours(1);

  private final PageLedger pages;
  private final Clock clock;
  private final Map<Name, Long> totals = new TreeMap<>();
  private final List<PageLedger.Hour> hours = new ArrayList<>();
  private List<PageLedger.Hour> latest = List.of();
  private Instant settled;

  private record Name(String locationId, String channel) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byLocation = locationId.compareTo(other.locationId);
      return byLocation != 0 ? byLocation : channel.compareTo(other.channel);
    }
  }

  public DeliveryStatistics(PageLedger pages, Clock clock) {
    this.pages = pages;
    this.clock = clock;
  }

  /** The same as {@link PageLedger#countsByStream()}, for a fraction of the work. */
  public synchronized List<PageLedger.Counts> counts() {
    refresh();
    Map<Name, Long> exported = new TreeMap<>(totals);
    latest.forEach(hour -> exported.merge(name(hour), hour.exported(), Long::sum));
    Map<Name, PageLedger.Counts> counts = new TreeMap<>();
    exported.forEach(
        (name, messages) ->
            counts.put(name, new PageLedger.Counts(name.locationId, name.channel, messages, 0, 0)));
    for (PageLedger.Counts waiting : pages.waiting()) {
      Name name = new Name(waiting.locationId(), waiting.channel());
      counts.put(
          name,
          new PageLedger.Counts(
              name.locationId,
              name.channel,
              exported.getOrDefault(name, 0L),
              waiting.waiting(),
              waiting.waitingPages()));
    }
    return List.copyOf(counts.values());
  }

  /**
   * The last {@value #HOURS} hours and the current one; an hour in which nothing came is left out.
   */
  public synchronized List<PageLedger.Hour> hours() {
    refresh();
    Instant first = clock.instant().truncatedTo(ChronoUnit.HOURS).minus(HOURS, ChronoUnit.HOURS);
    hours.removeIf(hour -> hour.hour().isBefore(first));
    List<PageLedger.Hour> all = new ArrayList<>(hours);
    all.addAll(latest);
    return all;
  }

  private void refresh() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.HOURS).minus(UNSETTLED);
    if (settled != null && now.isBefore(settled)) {
      // the clock was set back: hours that were past are to come
      totals.clear();
      hours.clear();
      settled = null;
    }
    if (settled == null) {
      Instant first = now.minus(HOURS, ChronoUnit.HOURS);
      List<PageLedger.Counts> before = pages.deliveredBefore(first);
      settle(pages.deliveredSince(first), now);
      before.forEach(
          count ->
              totals.merge(
                  new Name(count.locationId(), count.channel()), count.exported(), Long::sum));
    } else {
      settle(pages.deliveredSince(settled), now);
    }
  }

  private void settle(List<PageLedger.Hour> found, Instant until) {
    List<PageLedger.Hour> open = new ArrayList<>();
    for (PageLedger.Hour hour : found) {
      if (hour.hour().isBefore(until)) {
        hours.add(hour);
        totals.merge(name(hour), hour.exported(), Long::sum);
      } else {
        open.add(hour);
      }
    }
    latest = open;
    settled = until;
  }

  private static Name name(PageLedger.Hour hour) {
    return new Name(hour.locationId(), hour.channel());
  }
}
