package io.highlevelexport.walk;

import io.highlevelexport.config.Settings;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.WalkStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Plans what there is to walk: all history of a stream at first, then what came since, and now and
 * then recent days again.
 */
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  /**
   * A range that stays incomplete does not keep what comes after it from being read; ranges that
   * all stay incomplete do, lest they pile up.
   */
  private static final int MOST_UNFINISHED_POLLS = 10;

  private final Locations locations;
  private final List<String> channels;
  private final Instant startDate;
  private final Settings.Polling polling;
  private final Duration longestPause;
  private final WalkStore walks;
  private final HoldStore holds;
  private final LocationGate gate;
  private final Authorizer authorizer;
  private final DailyQuota quota;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private boolean first = true;
  private boolean failed;

  public Planner(
      Settings settings,
      Locations locations,
      WalkStore walks,
      HoldStore holds,
      LocationGate gate,
      Authorizer authorizer,
      DailyQuota quota,
      TransactionTemplate transaction,
      Clock clock) {
    this.locations = locations;
    this.channels = settings.channels();
    this.startDate = settings.startDate();
    this.polling = settings.polling();
    this.longestPause = settings.holds().longest();
    this.walks = walks;
    this.holds = holds;
    this.gate = gate;
    this.authorizer = authorizer;
    this.quota = quota;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Every window that is due now. The first call asks again where an outage was noted before the
   * program started: somebody may have mended it. What only another token mends is not asked about.
   */
  public synchronized List<Window> plan() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    try {
      List<String> asked = locations.current();
      Held held = held(now);
      List<Window> due = transaction.execute(status -> plan(now, asked, held));
      first = false;
      failed = asked.isEmpty();
      return due;
    } catch (DataAccessException | TransactionException e) {
      failed = true;
      LOG.error("the database cannot be used, so nothing is planned: {}", e.getMessage());
      return List.of();
    }
  }

  /** Whether the last call could not plan, for want of the database or of any location. */
  public synchronized boolean hasFailed() {
    return failed;
  }

  private List<Window> plan(Instant now, List<String> asked, Held held) {
    Map<StreamName, WalkStore.Stream> streams = new HashMap<>();
    walks
        .streams()
        .forEach(
            stream -> streams.put(new StreamName(stream.locationId(), stream.channel()), stream));
    Map<StreamName, List<Window>> unfinished = byStream(walks.open());
    Map<StreamName, List<Window>> open =
        first ? unfinished : byStream(walks.open(now, longestPause));
    List<Window> due = new ArrayList<>();
    for (String locationId : asked) {
      if (held.contains(locationId, HoldStore.ALL_CHANNELS)) {
        continue;
      }
      if (gate.letIn(locationId)) {
        authorizer.askAgain(locationId);
      }
      for (String channel : channels) {
        if (!held.contains(locationId, channel)) {
          gate.letIn(locationId, channel);
          StreamName name = new StreamName(locationId, channel);
          open.getOrDefault(name, List.of()).stream()
              .filter(window -> !quota.isShort(window))
              .forEach(due::add);
          planStream(name, streams.get(name), unfinished.getOrDefault(name, List.of()), now)
              .ifPresent(due::add);
        }
      }
    }
    return due;
  }

  private static Map<StreamName, List<Window>> byStream(List<Window> windows) {
    return windows.stream().collect(Collectors.groupingBy(StreamName::of));
  }

  /**
   * The next window of a stream. It never reaches into one that is not done: two walks at once
   * would both deliver what they meet.
   */
  private Optional<Window> planStream(
      StreamName name, WalkStore.Stream stream, List<Window> unfinished, Instant now) {
    Instant edge = now.minus(polling.settle());
    if (stream == null) {
      return Optional.of(
          walks.planBackfill(name.locationId(), name.channel(), startDate, edge, now));
    }
    if (stream.frontier().isAfter(now)) {
      return planStream(name, setBack(stream, edge), unfinished, now);
    }
    if (!stream.frontier().isBefore(edge)) {
      return Optional.empty();
    }
    Instant from = stream.frontier().minus(polling.overlap());
    Instant deeper = earlier(from, edge.minus(polling.refresh()));
    if (isRefreshDue(stream, now)
        && unfinished.stream().noneMatch(window -> window.to().isAfter(deeper))) {
      return Optional.of(walks.planRefresh(stream, deeper, edge, now));
    }
    if (unfinished.stream().filter(window -> window.kind() == Window.Kind.POLL).count()
        >= MOST_UNFINISHED_POLLS) {
      return Optional.empty();
    }
    Instant free = unfinished.stream().map(Window::to).max(Instant::compareTo).orElse(from);
    if (!free.isBefore(edge)) {
      return Optional.empty();
    }
    return Optional.of(walks.planPoll(stream, from.isAfter(free) ? from : free, edge, now));
  }

  /**
   * The clock was ahead and was put right: what was read meanwhile ends in what is the future now,
   * and messages that came since lie before that end.
   */
  private WalkStore.Stream setBack(WalkStore.Stream stream, Instant edge) {
    WalkStore.Stream back =
        walks.setBack(stream, edge, startDate == null ? Instant.EPOCH : startDate);
    LOG.warn(
        "{} {} was read up to {}, which is in the future: the clock was set back. It is read again"
            + " from {}",
        stream.locationId(),
        stream.channel(),
        stream.frontier(),
        back.frontier());
    return back;
  }

  private boolean isRefreshDue(WalkStore.Stream stream, Instant now) {
    return !polling.refresh().isZero()
        && !stream.refreshed().plus(polling.refreshPeriod()).isAfter(now);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Held held(Instant now) {
    Set<StreamName> names = new HashSet<>();
    for (HoldStore.Hold hold : holds.all()) {
      if (holdsBack(hold, now)) {
        names.add(new StreamName(hold.locationId(), hold.channel()));
      }
    }
    return new Held(names);
  }

  /** A location whose token was refused waits for another one, any other hold for its end. */
  private boolean holdsBack(HoldStore.Hold hold, Instant now) {
    return holds.goesOn(hold, now)
        && (!first || hold.isLasting())
        && !hold.isOfWindow()
        && !authorizer.isChangedSince(hold);
  }

  private record Held(Set<StreamName> names) {
    boolean contains(String locationId, String channel) {
      return names.contains(new StreamName(locationId, channel));
    }
  }

  private record StreamName(String locationId, String channel) {
    static StreamName of(Window window) {
      return new StreamName(window.locationId(), window.channel());
    }
  }
}
