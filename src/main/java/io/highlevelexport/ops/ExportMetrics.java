package io.highlevelexport.ops;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.highlevelexport.api.RateBudget;
import io.highlevelexport.api.ResponseMetrics;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.spool.Spool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The export's own figures at {@code /observe/metrics}; {@code docs/observe.md} has each of them.
 *
 * <p>To be run every few seconds: that notices locations, sinks and faults that are new, and reads
 * what only the database knows, so that a scrape never waits for it.
 */
public final class ExportMetrics implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ExportMetrics.class);

  /** Counted from 0 on, so that the first of them is seen to be one more. */
  private static final List<Integer> EXPECTED_STATUSES = List.of(200, 401, 429);

  private static final List<String> FAULT_CLASSES =
      List.of("auth", "client", "rate", "server", "network", "protocol", "poison", "sink");

  /** More would be some hundred thousand lines; then the figures are of all of them together. */
  private static final int MOST_LOCATIONS = 500;

  private static final String ALL_LOCATIONS = "*";

  private final Figures figures;
  private final Sources sources;
  private final Progress progress;
  private final Supplier<Status> status;
  private final Instant startedAt;
  private final Clock clock;
  private List<String> locations = List.of();

  /** Whether they are, or were, so many that the figures are of all locations together. */
  private boolean areMany;

  private volatile boolean databaseAnswers = true;
  private volatile int lettersWaiting;

  /** Where the figures come from, besides the database. */
  public record Sources(
      Supplier<List<String>> locations,
      List<String> channels,
      Progress progress,
      ResponseMetrics answers,
      RateBudget budget,
      Spool spool,
      int maxSpooledPages,
      Duration period,
      DeadLetters deadLetters,
      DeadLetterFiles deadLetterFiles) {}

  /**
   * @param status reads it from the database
   * @param reloadProblem why edited routes are rejected
   */
  public ExportMetrics(
      MeterRegistry registry,
      Sources sources,
      Supplier<Status> status,
      Supplier<Optional<String>> reloadProblem,
      Clock clock) {
    this.figures = new Figures(registry);
    this.sources = sources;
    this.progress = sources.progress();
    this.status = status;
    this.startedAt = clock.instant();
    this.clock = clock;
    figures.gauge(
        "period.seconds",
        "Time between two polls (export.period)",
        () -> sources.period().toMillis() / 1000.0);
    figures.gauge(
        "spool.pages",
        "Pages that wait for delivery, without those that wait for texts",
        () -> sources.spool().filling());
    figures.gauge(
        "spool.pages.max",
        "Pages from which on the API is not asked for more (export.spool.max-pages)",
        sources::maxSpooledPages);
    figures.gauge("dead.letters.waiting", "Records nobody has dealt with", () -> lettersWaiting);
    figures.gauge("database.up", "1 while the database answers", () -> databaseAnswers ? 1 : 0);
    figures.gauge(
        "routes.refused",
        "1 while edited routes are rejected",
        () -> reloadProblem.get().isPresent() ? 1 : 0);
  }

  @Override
  public void run() {
    try {
      locations = sources.locations().get();
      areMany |= locations.size() > MOST_LOCATIONS;
      lettersWaiting = sources.deadLetterFiles().count();
      streams().forEach(this::countStream);
      countAnswers();
      FAULT_CLASSES.forEach(this::countDeadLetters);
      figures.gauges("window.age.seconds", "Time since a window was completed", windowAges());
      showDatabase(status.get());
      databaseAnswers = true;
    } catch (DataAccessException e) {
      databaseAnswers = false;
      LOG.debug("the database does not answer", e);
    } catch (IOException | RuntimeException e) {
      // a schedule ends with the first exception, and figures may not
      LOG.warn("the figures at /observe/metrics are not up to date: {}", e.toString());
    }
  }

  /** Those that are configured. */
  private List<Owner> streams() {
    return Owner.all(areMany ? List.of(ALL_LOCATIONS) : locations, sources.channels());
  }

  private Progress.Stream progress(Owner stream) {
    return stream.location().equals(ALL_LOCATIONS)
        ? progress.channel(stream.channel())
        : progress.stream(stream.location(), stream.channel());
  }

  private Tags tags(String location, String channel) {
    return Tags.of("location", areMany ? ALL_LOCATIONS : location, "channel", channel);
  }

  private Tags tags(Owner stream) {
    return tags(stream.location(), stream.channel());
  }

  private void countStream(Owner stream) {
    count(stream, "requests", "Requests sent to the API", Progress.Stream::requests);
    count(stream, "messages.read", "New or changed messages read", Progress.Stream::read);
    count(
        stream,
        "messages.left.out",
        "Messages that a route left out on purpose",
        Progress.Stream::leftOut);
    count(
        stream,
        "messages.dead",
        "Deliveries that ended as dead letters",
        Progress.Stream::deadLetters);
    count(
        stream,
        "windows.complete",
        "Ranges of time that are complete",
        Progress.Stream::windowsDone);
    for (String sink : progress(stream).sinks().keySet()) {
      figures.count(
          "messages.delivered",
          "Messages that a sink took",
          tags(stream).and("sink", sink),
          progress,
          all -> progress(stream).sinks().getOrDefault(sink, 0L));
    }
  }

  private void count(
      Owner stream, String name, String description, ToLongFunction<Progress.Stream> value) {
    figures.count(
        name, description, tags(stream), progress, all -> value.applyAsLong(progress(stream)));
  }

  private void countAnswers() {
    for (String location : areMany ? List.of(ALL_LOCATIONS) : locations) {
      EXPECTED_STATUSES.forEach(status -> countAnswers(location, status));
    }
    if (areMany) {
      sources.answers().statuses().forEach(status -> countAnswers(ALL_LOCATIONS, status));
    }
    List<Row<?>> limits = new ArrayList<>();
    List<Row<?>> left = new ArrayList<>();
    List<Row<?>> dailyLimits = new ArrayList<>();
    List<Row<?>> dailyLeft = new ArrayList<>();
    List<ResponseMetrics.Location> each = areMany ? List.of() : sources.answers().locations();
    for (ResponseMetrics.Location told : each) {
      Tags tags = Tags.of("location", told.locationId());
      told.statuses().keySet().forEach(code -> countAnswers(told.locationId(), code));
      RateBudget.Room room = sources.budget().room(told.locationId());
      limits.add(Row.of(tags, room.limit()));
      left.add(Row.of(tags, room.left()));
      if (told.dailyLimit() != ResponseMetrics.UNKNOWN) {
        dailyLimits.add(Row.of(tags, told.dailyLimit()));
      }
      if (told.dailyRemaining() != ResponseMetrics.UNKNOWN) {
        dailyLeft.add(Row.of(tags, told.dailyRemaining()));
      }
    }
    figures.gauges("budget.limit", "Requests allowed in a window of the rate", limits);
    figures.gauges("budget.remaining", "What is left of them", left);
    figures.gauges("daily.limit", "Requests a day, as the API says", dailyLimits);
    figures.gauges("daily.remaining", "What is left of them, as it says", dailyLeft);
  }

  private void countAnswers(String locationId, int code) {
    figures.count(
        "answers",
        "Answers of the API by HTTP status",
        Tags.of("location", locationId, "status", Integer.toString(code)),
        sources.answers(),
        locationId.equals(ALL_LOCATIONS)
            ? all -> all.count(code)
            : all -> all.count(locationId, code));
  }

  private void countDeadLetters(String faultClass) {
    figures.count(
        "dead.letters",
        "Dead letters noted",
        Tags.of("class", faultClass),
        sources.deadLetters(),
        all -> all.notedByClass().getOrDefault(faultClass, 0L));
  }

  /** A stream without a complete window is as old as the process: it may hang from the start. */
  private List<Row<?>> windowAges() {
    Instant now = clock.instant();
    List<Row<?>> rows = new ArrayList<>();
    Map<Tags, Double> ages = new LinkedHashMap<>();
    for (Owner stream : Owner.all(locations, sources.channels())) {
      Instant since = progress.awaitedSince(stream.location(), stream.channel(), startedAt);
      double age = Duration.between(since, now).toMillis() / 1000.0;
      ages.merge(tags(stream.location(), stream.channel()), age, Math::max);
    }
    ages.forEach((tags, age) -> rows.add(Row.of(tags, age)));
    return rows;
  }

  private void showDatabase(Status now) {
    show(
        now,
        "lag.seconds",
        "How far the export is behind now",
        Status.Stream::lagSeconds,
        Math::max);
    show(
        now,
        "windows.open",
        "Ranges under way or to be fetched",
        stream -> (long) stream.openWindows(),
        Long::sum);
    show(
        now,
        "windows.incomplete",
        "Those that came short of the API's total",
        stream -> (long) stream.incompleteWindows(),
        Long::sum);
    show(now, "messages.waiting", "Messages in the spool", Status.Stream::waiting, Long::sum);
    figures.gauges(
        "parked",
        "1 for a location (channel all) or stream that is paused",
        now.parked().stream()
            .distinct()
            .collect(groupingBy(this::tags, counting()))
            .entrySet()
            .stream()
            .<Row<?>>map(each -> Row.of(each.getKey(), areMany ? each.getValue() : 1))
            .toList());
    showLanes(now.lanes());
    showContent(now.content());
    figures.gauges(
        "slots.free",
        "Slots that no instance has",
        now.slots().isEmpty() ? List.of() : List.of(Row.of(Tags.empty(), now.freeSlots())));
    figures.gauges(
        "mails.in.doubt",
        "Mails that may have arrived or not",
        List.of(Row.of(Tags.empty(), now.mailsInDoubt().size())));
  }

  private void showContent(List<ContentCounts.Count> counts) {
    List<Row<?>> rows = new ArrayList<>();
    Map<Tags, Long> numbers = new LinkedHashMap<>();
    for (ContentCounts.Count count : counts) {
      String location = areMany ? ALL_LOCATIONS : count.location();
      Map.of(
              "wanted", count.wanted(),
              "delivered", count.delivered(),
              "absent", count.absent(),
              "refused", count.refused())
          .forEach(
              (state, pieces) -> {
                Tags tags = Tags.of("location", location, "kind", count.kind());
                numbers.merge(tags.and("state", state), pieces, Long::sum);
              });
    }
    numbers.forEach((tags, number) -> rows.add(Row.of(tags, number)));
    figures.gauges("content", "Pieces of what the export endpoint leaves out", rows);
  }

  private void showLanes(List<LaneStatus> lanes) {
    show(lanes, "messages.waiting", "Messages that wait for a sink", LaneStatus::messages);
    show(lanes, "pages.waiting", "Pages that wait for a sink", LaneStatus::pages);
    show(
        lanes,
        "oldest.seconds",
        "How long the oldest message has waited for a sink",
        lane -> lane.oldestSeconds() == null ? 0 : lane.oldestSeconds());
    show(
        lanes,
        "failing",
        "1 while a sink does not take what it is given",
        lane -> lane.isInTrouble() ? 1 : 0);
    figures.gauges(
        "lane.address",
        "Where a sink delivers to",
        lanes.stream()
            .filter(lane -> lane.address() != null)
            .<Row<?>>map(lane -> Row.of(tags(lane).and("address", lane.address()), 1))
            .toList());
  }

  private void show(
      List<LaneStatus> lanes, String name, String description, Function<LaneStatus, Number> value) {
    figures.gauges(
        "lane." + name,
        description,
        lanes.stream().<Row<?>>map(lane -> Row.of(tags(lane), value.apply(lane))).toList());
  }

  private static Tags tags(LaneStatus lane) {
    return Tags.of("sink", lane.sink());
  }

  private void show(
      Status now,
      String name,
      String description,
      Function<Status.Stream, Long> value,
      BinaryOperator<Long> together) {
    Map<Tags, Long> numbers = new LinkedHashMap<>();
    for (Status.Stream stream : now.streams()) {
      Long number = value.apply(stream);
      if (number != null) {
        numbers.merge(tags(stream.location(), stream.channel()), number, together);
      }
    }
    List<Row<?>> rows = new ArrayList<>();
    numbers.forEach((tags, number) -> rows.add(Row.of(tags, number)));
    figures.gauges(name, description, rows);
  }

  /** Several windows of a stream may be paused: that counts once. */
  private Tags tags(Status.Parked parked) {
    String channel = parked.channel() == null ? "all" : parked.channel();
    return tags(parked.location(), channel).and("class", parked.faultClass());
  }
}
