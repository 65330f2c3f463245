package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.api.Locations;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ledger.Windows.Changes;
import io.highlevelexport.ledger.Windows.Stream;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.model.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Plans what there is to fetch: all history of a stream at first, then what came since, and now and
 * then recent days again. Some hundred locations are planned at a time, each time in a transaction
 * of its own, and handed to the pool at once. A clock that is provably wrong plans nothing.
 */
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
  private static final String NO_DATABASE = "the database cannot be used";

  private static final int LOCATIONS_AT_ONCE = 100;

  /**
   * A range that stays incomplete does not keep what comes after it from being read; ranges that
   * all stay incomplete do, lest they pile up.
   */
  private static final int MOST_UNFINISHED_POLLS = 10;

  /** Recent days are read again at most so often. */
  private static final Duration DEEPER_PERIOD = Duration.ofHours(6);

  /** An export that reaches back for so long is done so many times meanwhile. */
  private static final int DEEPER_TIMES = 8;

  /** What has changed so long before a stream is begun is read with its history for sure. */
  private static final Duration BEFORE_THE_FIRST = Duration.ofDays(2);

  private final Locations locations;
  private final List<String> channels;
  private final Instant startDate;
  private final Settings.Polling polling;
  private final Windows windows;
  private final ApiGate gate;
  private final UnaryOperator<List<Pause>> accepted;
  private final FetchPool pool;
  private final Clock clock;
  private volatile String problem;
  private boolean clockIsWrong;
  private boolean isFirst = true;

  /**
   * @param accepted of incomplete windows, those that an operator takes as they are
   * @param pool fetches what is planned
   */
  Planner(
      Settings settings,
      Locations locations,
      Windows windows,
      ApiGate gate,
      UnaryOperator<List<Pause>> accepted,
      FetchPool pool,
      Clock clock) {
    this.locations = locations;
    this.channels = settings.channels();
    this.startDate = settings.startDate();
    this.polling = settings.polling();
    this.windows = windows;
    this.gate = gate;
    this.accepted = accepted;
    this.pool = pool;
    this.clock = clock;
  }

  /** Has every window fetched that is due now. */
  public synchronized void plan() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    String before = problem;
    try {
      List<String> every = locations.current();
      List<String> asked = every.stream().filter(gate.share()::has).toList();
      if (isClockWrong(asked, now)) {
        return;
      }
      problem = every.isEmpty() ? "no location is known yet" : null;
      pool.drop(location -> !locations.contains(location), false);
      Set<Long> taken = accepted();
      Pace pace = new Pace(polling, isFirst ? 0 : asked.size() * channels.size(), now);
      for (int i = 0; i < asked.size(); i += LOCATIONS_AT_ONCE) {
        List<String> some = asked.subList(i, Math.min(asked.size(), i + LOCATIONS_AT_ONCE));
        pool.add(plan(some, taken, pace, now));
      }
      isFirst = asked.isEmpty();
      pool.begun();
    } catch (Lease.LostException e) {
      LOG.debug("nothing is planned", e);
    } catch (DataAccessException | TransactionException e) {
      problem = NO_DATABASE;
      if (!problem.equals(before)) {
        LOG.error("{}, so not all is planned: {}", problem, e.getMostSpecificCause().getMessage());
      }
    }
  }

  /** Why the last call could not plan; empty where it could. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** What is planned in one transaction. */
  private static final class Plan {
    private final List<Stream> begun = new ArrayList<>();
    private final Map<StreamName, Stream> moved = new LinkedHashMap<>();
    private final List<Window> windows = new ArrayList<>();

    void add(Stream stream, Window.Kind kind, Instant from, Instant to) {
      windows.add(new Window(0, stream.locationId(), stream.channel(), kind, from, to));
    }

    void move(Stream stream) {
      moved.put(stream.name(), stream);
    }
  }

  /** A message that was read proves that its date has passed. */
  private boolean isClockWrong(List<String> asked, Instant now) {
    ExportedStreams exported = ExportedStreams.of(asked, channels);
    Stream witness =
        windows.streamsAfter(now).stream()
            .filter(stream -> exported.contains(stream.locationId(), stream.channel()))
            .max(Comparator.comparing(Stream::latest))
            .orElse(null);
    if (witness != null) {
      problem =
          "this machine's clock says "
              + now
              + ", the API has shown a message of "
              + witness.latest()
              + " ("
              + witness.locationId()
              + " "
              + witness.channel()
              + "): nothing is fetched until the clock is right";
      if (!clockIsWrong) {
        LOG.error("{}", problem);
      }
    } else if (clockIsWrong) {
      LOG.info("this machine's clock is right again, the export resumes");
    }
    clockIsWrong = witness != null;
    return clockIsWrong;
  }

  private List<Window> plan(List<String> asked, Set<Long> taken, Pace pace, Instant now) {
    Map<StreamName, List<Window>> open = open(asked, taken);
    Map<StreamName, Stream> streams = new HashMap<>();
    windows.streams(asked).forEach(each -> streams.put(each.name(), each));
    List<Window> due = new ArrayList<>();
    Plan plan = new Plan();
    for (String locationId : asked) {
      for (String channel : channels) {
        if (!gate.isPaused(locationId, channel)) {
          StreamName name = new StreamName(locationId, channel);
          List<Window> unfinished = open.getOrDefault(name, List.of());
          unfinished.stream().filter(window -> !gate.isPaused(window)).forEach(due::add);
          Stream stream = streams.get(name);
          if (stream == null) {
            begin(name, now, plan);
          } else {
            Stream moved = followStart(stream, plan);
            // what lies before an earlier start is not read yet, and no change
            Stream begun = moved == stream ? planChanges(stream, unfinished, pace, plan) : moved;
            planStream(begun, unfinished, pace, plan);
          }
        }
      }
    }
    due.addAll(
        windows.plan(plan.begun, plan.moved.values(), plan.windows, polling.auditPeriod(), now));
    return due;
  }

  private void begin(StreamName name, Instant now, Plan plan) {
    Instant edge = now.minus(polling.settle());
    if (startDate == null || startDate.isBefore(edge)) {
      Changes changes = new Changes(now, edge.minus(BEFORE_THE_FIRST), null);
      Stream stream =
          new Stream(name.location(), name.channel(), edge, now, startDate, null, changes);
      plan.begun.add(stream);
      plan.add(stream, Window.Kind.BACKFILL, startDate, edge);
    }
  }

  /**
   * Asks a stream for its late changes, of whatever age, once its history is read. Where the API
   * turned out not to sort by them it is asked more seldom, in case it does some day.
   */
  private Stream planChanges(Stream stream, List<Window> unfinished, Pace pace, Plan plan) {
    boolean isUnsorted = Boolean.FALSE.equals(stream.changes().sorted());
    Duration period = isUnsorted ? deeperPeriod() : polling.refreshPeriod();
    Instant from = stream.start();
    Instant to = earlier(stream.frontier(), pace.now().minus(polling.settle()));
    if (polling.refreshPeriod().isZero()
        || !pace.isDue(stream, stream.changes().asked(), period)
        || unfinished.stream().anyMatch(Planner::holdsChangesUp)
        || (from != null && !from.isBefore(to))) {
      return stream;
    }
    plan.add(stream, Window.Kind.CHANGES, from, to);
    Stream asked = stream.askedAt(pace.now());
    plan.move(asked);
    return asked;
  }

  /** History that was not read yet is no change. */
  private static boolean holdsChangesUp(Window window) {
    return window.kind() == Window.Kind.CHANGES
        || (window.kind() == Window.Kind.BACKFILL && window.misses() == 0);
  }

  /** The incomplete windows that an operator takes as they are. */
  private Set<Long> accepted() {
    List<Pause> incomplete =
        gate.pauses().stream().filter(pause -> pause.key().scope() == Pause.Scope.WINDOW).toList();
    return accepted.apply(incomplete).stream()
        .map(pause -> pause.key().windowId())
        .collect(Collectors.toSet());
  }

  /** The windows of some locations that are not done, without those that are taken as they are. */
  private Map<StreamName, List<Window>> open(List<String> asked, Set<Long> taken) {
    Map<StreamName, List<Window>> open = new HashMap<>();
    for (Window window : windows.open(asked)) {
      if (taken.contains(window.id()) && !pool.has(window)) {
        windows.accept(window.id());
        gate.through(window);
        LOG.info("{}: accepted although it is incomplete", window);
      } else {
        open.computeIfAbsent(window.stream(), name -> new ArrayList<>()).add(window);
      }
    }
    return open;
  }

  /**
   * The next window of a stream. It never reaches into one that is not done, for which it would
   * have to wait. While a poll of it waits or is under way there is no other one: what comes
   * meanwhile is the next one's.
   */
  private void planStream(Stream stream, List<Window> open, Pace pace, Plan plan) {
    Instant now = pace.now();
    Instant edge = now.minus(polling.settle());
    List<Window> unfinished = open.stream().filter(each -> !each.kind().isAcross()).toList();
    if (stream.frontier().isAfter(now)) {
      readAgain(stream, unfinished, now, edge, plan);
      return;
    }
    Instant from = notBeforeStart(stream, stream.frontier().minus(polling.overlap()));
    if (!stream.frontier().isBefore(edge) || !from.isBefore(edge)) {
      return;
    }
    Instant deeper = notBeforeStart(stream, earlier(from, edge.minus(polling.refresh())));
    if (isRefreshDue(stream, pace)
        && unfinished.stream().noneMatch(window -> window.to().isAfter(deeper))) {
      plan.move(stream.plannedTo(edge).refreshedAt(now));
      // what is new is a poll's: what was read waits behind histories, and for the next day's quota
      plan.add(stream, Window.Kind.POLL, from, edge);
      if (deeper.isBefore(from)) {
        plan.add(stream, Window.Kind.REFRESH, deeper, from);
      }
      return;
    }
    List<Window> polls =
        unfinished.stream().filter(window -> window.kind() == Window.Kind.POLL).toList();
    Instant free = unfinished.stream().map(Window::to).max(Instant::compareTo).orElse(from);
    if (polls.size() < MOST_UNFINISHED_POLLS
        && polls.stream().noneMatch(pool::has)
        && !(pace.areMany()
            && stream.latest() == null
            && unfinished.stream().anyMatch(this::isHistoryToBegin))
        && free.isBefore(edge)
        && pace.isPollDue(stream)) {
      plan.move(stream.plannedTo(edge));
      plan.add(stream, Window.Kind.POLL, from.isAfter(free) ? from : free, edge);
    }
  }

  /** With many streams the first of them are not to be polled while others were not read at all. */
  private boolean isHistoryToBegin(Window window) {
    return !gate.isPaused(window)
        && window.kind() == Window.Kind.BACKFILL
        && window.parentTotal() == null
        && window.position() == null
        && window.misses() == 0;
  }

  /**
   * The configured start is another one than the stream was planned with. What it leaves out may
   * change unseen: should it be set back some day, that is read again.
   */
  private Stream followStart(Stream stream, Plan plan) {
    Instant before = stream.start();
    if (Objects.equals(startDate, before)) {
      return stream;
    }
    LOG.info(
        "{} {}: exported from {} on now, no longer from {} (export.start-date)",
        stream.locationId(),
        stream.channel(),
        startDate == null ? "the beginning" : startDate,
        before == null ? "the beginning" : before);
    if (before != null && (startDate == null || startDate.isBefore(before))) {
      plan.add(stream, Window.Kind.BACKFILL, startDate, before);
    }
    Stream moved = stream.from(startDate);
    plan.move(moved);
    return moved;
  }

  /**
   * The clock was ahead and was put right: the frontier lies in the future, and messages that came
   * since the latest that was read lie before it. They are read as history, within the daily
   * reserve.
   */
  private void readAgain(
      Stream stream, List<Window> unfinished, Instant now, Instant edge, Plan plan) {
    Instant from =
        stream.latest() == null
            ? stream.start()
            : notBeforeStart(stream, stream.latest().minus(polling.overlap()));
    if ((from != null && !from.isBefore(edge))
        || unfinished.stream().anyMatch(window -> from == null || window.to().isAfter(from))) {
      return;
    }
    LOG.warn(
        "{} {} was read up to {}, which is in the future: the clock was set back. It is read again"
            + " from {}",
        stream.locationId(),
        stream.channel(),
        stream.frontier(),
        from == null ? "the beginning, where nothing was found before" : from);
    plan.move(stream.plannedTo(edge).refreshedAt(Instant.EPOCH));
    plan.add(stream, Window.Kind.BACKFILL, from, edge);
  }

  private static Instant notBeforeStart(Stream stream, Instant instant) {
    boolean isBefore = stream.start() != null && instant.isBefore(stream.start());
    return isBefore ? stream.start() : instant;
  }

  /** Where the API is known to sort by the last change, that brings all there is. */
  private boolean isRefreshDue(Stream stream, Pace pace) {
    boolean isSorted = Boolean.TRUE.equals(stream.changes().sorted());
    return !polling.refresh().isZero()
        && !(isSorted && !polling.refreshPeriod().isZero())
        && pace.isDue(stream, stream.refreshed(), deeperPeriod());
  }

  private Duration deeperPeriod() {
    Duration share = polling.refresh().dividedBy(DEEPER_TIMES);
    return polling.refresh().isZero() || share.compareTo(DEEPER_PERIOD) > 0 ? DEEPER_PERIOD : share;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
