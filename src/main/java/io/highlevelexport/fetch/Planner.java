package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.api.Locations;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.LateChanges.Mark;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.ledger.Windows.Stream;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Plans what there is to fetch: all history of a stream at first, then what came since, and now and
 * then recent days again. A clock that is provably wrong plans nothing.
 */
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
  private static final String NO_DATABASE = "the database cannot be used";

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
  private final Predicate<Window> underWay;
  private final Clock clock;
  private String problem;
  private boolean clockIsWrong;

  /**
   * @param accepted of incomplete windows, those that an operator takes as they are
   * @param underWay whether a window is being fetched
   */
  Planner(
      Settings settings,
      Locations locations,
      Windows windows,
      ApiGate gate,
      UnaryOperator<List<Pause>> accepted,
      Predicate<Window> underWay,
      Clock clock) {
    this.locations = locations;
    this.channels = settings.channels();
    this.startDate = settings.startDate();
    this.polling = settings.polling();
    this.windows = windows;
    this.gate = gate;
    this.accepted = accepted;
    this.underWay = underWay;
    this.clock = clock;
  }

  /** Every window that is due now. */
  public synchronized List<Window> plan() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    String before = problem;
    try {
      List<String> every = locations.current();
      problem = every.isEmpty() ? "no location is known yet" : null;
      List<String> asked = every.stream().filter(gate::isMine).toList();
      ExportedStreams exported = ExportedStreams.of(asked, channels);
      Map<Name, Stream> streams = new HashMap<>();
      for (Stream stream : windows.streams()) {
        if (exported.contains(stream.locationId(), stream.channel())) {
          streams.put(new Name(stream.locationId(), stream.channel()), stream);
        }
      }
      if (isClockWrong(streams, now)) {
        return List.of();
      }
      synchronized (windows.planning()) {
        return plan(now, asked, streams);
      }
    } catch (DataAccessException | TransactionException e) {
      problem = NO_DATABASE;
      if (!problem.equals(before)) {
        LOG.error("{}, so nothing is planned: {}", problem, e.getMostSpecificCause().getMessage());
      }
      return List.of();
    }
  }

  /** Why the last call could not plan; empty where it could. */
  public synchronized Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  private record Name(String locationId, String channel) {
    static Name of(Window window) {
      return new Name(window.locationId(), window.channel());
    }

    static Name of(Mark mark) {
      return new Name(mark.locationId(), mark.channel());
    }
  }

  /** What is planned in one go. */
  private static final class Plan {
    private final List<Stream> begun = new ArrayList<>();
    private final List<Stream> moved = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final List<Mark> marked = new ArrayList<>();
    private final List<Mark> asked = new ArrayList<>();

    void add(Stream stream, Window.Kind kind, Instant from, Instant to) {
      windows.add(
          new Window(0, stream.locationId(), stream.channel(), kind, from, to, null, null, 0));
    }

    void move(Stream stream) {
      moved.removeIf(
          each ->
              each.locationId().equals(stream.locationId())
                  && each.channel().equals(stream.channel()));
      moved.add(stream);
    }
  }

  /** A message that was read proves that its date has passed. */
  private boolean isClockWrong(Map<Name, Stream> streams, Instant now) {
    Stream witness =
        streams.values().stream()
            .filter(stream -> stream.latest() != null && stream.latest().isAfter(now))
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

  private List<Window> plan(Instant now, List<String> asked, Map<Name, Stream> streams) {
    Map<Name, List<Window>> open = open(now);
    Map<Name, Mark> marks = new HashMap<>();
    windows.late().all().forEach(mark -> marks.put(Name.of(mark), mark));
    List<Window> due = new ArrayList<>();
    Plan plan = new Plan();
    for (String locationId : asked) {
      for (String channel : channels) {
        if (!gate.isPaused(locationId, channel)) {
          Name name = new Name(locationId, channel);
          List<Window> unfinished = open.getOrDefault(name, List.of());
          unfinished.stream().filter(window -> !gate.isPaused(window)).forEach(due::add);
          planChanges(name, streams.get(name), marks.get(name), unfinished, now, plan);
          List<Window> covering =
              unfinished.stream().filter(window -> !window.kind().isAcross()).toList();
          planStream(name, streams.get(name), marks.get(name), covering, now, plan);
        }
      }
    }
    due.addAll(windows.plan(plan.begun, plan.moved, plan.windows, now));
    if (!plan.marked.isEmpty() || !plan.asked.isEmpty()) {
      windows.late().save(plan.marked, plan.asked);
    }
    return due;
  }

  /**
   * Asks a stream for its late changes, of whatever age, once its history is read. Where the API
   * turned out not to sort by them it is asked more seldom, in case it does some day.
   */
  private void planChanges(
      Name name, Stream stream, Mark mark, List<Window> unfinished, Instant now, Plan plan) {
    Instant edge = now.minus(polling.settle());
    if (mark == null) {
      plan.marked.add(
          new Mark(name.locationId(), name.channel(), now, edge.minus(BEFORE_THE_FIRST), null));
      return;
    }
    Duration period =
        Boolean.FALSE.equals(mark.sorted()) ? deeperPeriod() : polling.refreshPeriod();
    if (stream == null
        || polling.refreshPeriod().isZero()
        || !isDue(mark.asked(), period, now)
        || unfinished.stream().anyMatch(Planner::holdsChangesUp)) {
      return;
    }
    boolean isRaised =
        startDate != null && (stream.start() == null || startDate.isAfter(stream.start()));
    Instant from = isRaised ? startDate : stream.start();
    Instant to = earlier(stream.frontier(), edge);
    if (from == null || from.isBefore(to)) {
      plan.add(stream, Window.Kind.CHANGES, from, to);
      plan.asked.add(new Mark(name.locationId(), name.channel(), now, mark.known(), mark.sorted()));
    }
  }

  /** History that was not read yet is no change. */
  private static boolean holdsChangesUp(Window window) {
    return window.kind() == Window.Kind.CHANGES
        || (window.kind() == Window.Kind.BACKFILL && window.misses() == 0);
  }

  /** The windows that are not done, without those that an operator takes as they are. */
  private Map<Name, List<Window>> open(Instant now) {
    List<Pause> incomplete =
        gate.pauses().stream().filter(pause -> pause.key().scope() == Pause.Scope.WINDOW).toList();
    List<Window> open = new ArrayList<>(windows.open());
    for (Pause pause : accepted.apply(incomplete)) {
      open.stream()
          .filter(window -> window.id() == pause.key().windowId() && !underWay.test(window))
          .findFirst()
          .ifPresent(
              window -> {
                windows.accept(window.id(), now);
                gate.through(window);
                open.remove(window);
                LOG.info("{}: accepted as it is, {}", window, pause.reason());
              });
    }
    return open.stream().collect(Collectors.groupingBy(Name::of));
  }

  /**
   * The next window of a stream. It never reaches into one that is not done: two fetches at once
   * would both deliver what they meet.
   */
  private void planStream(
      Name name, Stream known, Mark mark, List<Window> unfinished, Instant now, Plan plan) {
    Instant edge = now.minus(polling.settle());
    if (known == null) {
      if (startDate == null || startDate.isBefore(edge)) {
        Stream stream = new Stream(name.locationId(), name.channel(), edge, now, startDate, null);
        plan.begun.add(stream);
        plan.add(stream, Window.Kind.BACKFILL, startDate, edge);
      }
      return;
    }
    Stream stream = extendBack(known, plan);
    if (stream.frontier().isAfter(now)) {
      readAgain(stream, unfinished, now, edge, plan);
      return;
    }
    if (!stream.frontier().isBefore(edge)) {
      return;
    }
    Instant from = notBeforeStart(stream, stream.frontier().minus(polling.overlap()));
    Instant deeper = notBeforeStart(stream, earlier(from, edge.minus(polling.refresh())));
    if (isRefreshDue(stream, mark, now)
        && unfinished.stream().noneMatch(window -> window.to().isAfter(deeper))) {
      plan.move(stream.plannedTo(edge).refreshedAt(now));
      plan.add(stream, Window.Kind.REFRESH, deeper, edge);
      return;
    }
    long unfinishedPolls =
        unfinished.stream().filter(window -> window.kind() == Window.Kind.POLL).count();
    Instant free = unfinished.stream().map(Window::to).max(Instant::compareTo).orElse(from);
    if (unfinishedPolls < MOST_UNFINISHED_POLLS && free.isBefore(edge)) {
      plan.move(stream.plannedTo(edge));
      plan.add(stream, Window.Kind.POLL, from.isAfter(free) ? from : free, edge);
    }
  }

  /** The configured start is earlier than the one that the stream was planned with. */
  private Stream extendBack(Stream stream, Plan plan) {
    if (stream.start() == null || (startDate != null && !startDate.isBefore(stream.start()))) {
      return stream;
    }
    LOG.info(
        "{} {}: exported from {} on now, no longer from {} (export.start-date)",
        stream.locationId(),
        stream.channel(),
        startDate == null ? "the beginning" : startDate,
        stream.start());
    plan.add(stream, Window.Kind.BACKFILL, startDate, stream.start());
    Stream extended = stream.from(startDate);
    plan.move(extended);
    return extended;
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
  private boolean isRefreshDue(Stream stream, Mark mark, Instant now) {
    boolean isSorted = mark != null && Boolean.TRUE.equals(mark.sorted());
    return !polling.refresh().isZero()
        && !(isSorted && !polling.refreshPeriod().isZero())
        && isDue(stream.refreshed(), deeperPeriod(), now);
  }

  private Duration deeperPeriod() {
    Duration share = polling.refresh().dividedBy(DEEPER_TIMES);
    return polling.refresh().isZero() || share.compareTo(DEEPER_PERIOD) > 0 ? DEEPER_PERIOD : share;
  }

  private static boolean isDue(Instant last, Duration period, Instant now) {
    return last.isAfter(now) || !last.plus(period).isAfter(now);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
