package io.highlevelexport.ops;

import io.highlevelexport.api.RateBudget;
import io.highlevelexport.api.ResponseMetrics;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.model.StreamName;
import io.highlevelexport.ops.Figures.Lines;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The export's own figures at {@code /observe/metrics}; {@code docs/observe.md} has each of them.
 *
 * <p>To be run every few seconds: that notices locations, sinks and faults that are new, and reads
 * what only the database knows, so that a scrape never waits for it.
 */
final class ExportMetrics implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ExportMetrics.class);

  /** Counted from 0 on, so that the first of them is seen to be one more. */
  private static final List<Integer> EXPECTED_STATUSES = List.of(200, 401, 429);

  private static final List<String> FAULT_CLASSES =
      List.of("auth", "client", "rate", "server", "network", "protocol", "poison", "sink");

  /** More would be some hundred thousand lines; then the figures are of all of them together. */
  private static final int MOST_LOCATIONS = 500;

  private static final String ALL_LOCATIONS = "*";

  private final Figures figures;
  private final Observation export;
  private final Settings settings;
  private final Progress progress;
  private final Instant startedAt;
  private List<String> locations = List.of();

  /** Whether they are, or were, so many that the figures are of all locations together. */
  private boolean areMany;

  private volatile boolean databaseAnswers = true;
  private volatile double deadLettersWaiting;

  ExportMetrics(MeterRegistry registry, Observation export) {
    this.figures = new Figures(registry);
    this.export = export;
    this.settings = export.view().settings();
    this.progress = export.progress();
    this.startedAt = export.view().clock().instant();
    figures.gauge(
        "period.seconds",
        "Time between two polls (export.period)",
        () -> settings.polling().period().toMillis() / 1000.0);
    figures.gauge(
        "spool.pages",
        "Pages that wait for delivery, without those that wait for texts",
        () -> export.spool().filling());
    figures.gauge(
        "spool.pages.max",
        "Pages from which on the API is not asked for more (export.spool.max-pages)",
        settings::maxSpooledPages);
    figures.gauge(
        "dead.letters.waiting", "Records nobody has dealt with", () -> deadLettersWaiting);
    figures.gauge("database.up", "1 while the database answers", () -> databaseAnswers ? 1 : 0);
    figures.gauge(
        "routes.refused",
        "1 while edited routes are rejected",
        () -> export.routes().get().problem().isPresent() ? 1 : 0);
  }

  @Override
  public void run() {
    try {
      deadLettersWaiting = deadLettersWaiting();
      locations = export.fetching().ownLocations();
      areMany |= locations.size() > MOST_LOCATIONS;
      countStreams();
      countAnswers();
      countDeadLetters();
      Instant now = export.view().clock().instant();
      figures
          .lines(StreamName.all(locations, settings.channels()), this::tags)
          .max(
              "window.age.seconds",
              "Time since a window was completed",
              stream -> windowAge(stream, now));
      showDatabase(export.status().get());
      databaseAnswers = true;
    } catch (DataAccessException e) {
      databaseAnswers = false;
      LOG.debug("the database does not answer", e);
    } catch (RuntimeException e) {
      // a schedule ends with the first exception, and figures may not
      LOG.warn("the figures at /observe/metrics are not up to date: {}", e.toString());
    }
  }

  /** No number where they cannot be looked at, which health says. */
  private double deadLettersWaiting() {
    try {
      return export.deadLetterFiles().count();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Of what the figures are. */
  private List<String> places() {
    return areMany ? List.of(ALL_LOCATIONS) : locations;
  }

  private Tags tags(StreamName stream) {
    String location = areMany ? ALL_LOCATIONS : stream.location();
    return Tags.of("location", location, "channel", stream.channel());
  }

  private void countStreams() {
    List<StreamName> all = StreamName.all(places(), settings.channels());
    Lines<StreamName> streams = figures.lines(all, this::tags);
    streams.count("requests", "Requests sent to the API", one -> progress.stream(one).requests());
    streams.count(
        "messages.read", "New or changed messages read", one -> progress.stream(one).read());
    streams.count(
        "messages.left.out",
        "Messages that a route left out on purpose",
        one -> progress.stream(one).leftOut());
    streams.count(
        "messages.dead",
        "Deliveries that ended as dead letters",
        one -> progress.stream(one).deadLetters());
    streams.count(
        "windows.complete",
        "Ranges of time that are complete",
        one -> progress.stream(one).windowsDone());
    for (StreamName stream : all) {
      for (String sink : progress.stream(stream).sinks().keySet()) {
        figures.count(
            "messages.delivered",
            "Messages that a sink took",
            tags(stream).and("sink", sink),
            () -> progress.stream(stream).sinks().getOrDefault(sink, 0L));
      }
    }
  }

  private void countAnswers() {
    for (String location : places()) {
      EXPECTED_STATUSES.forEach(status -> countAnswers(location, status));
    }
    if (areMany) {
      export.fetching().metrics().statuses().forEach(status -> countAnswers(ALL_LOCATIONS, status));
    }
    List<ResponseMetrics.Location> each =
        areMany ? List.of() : export.fetching().metrics().locations();
    each.forEach(
        told -> told.statuses().keySet().forEach(code -> countAnswers(told.locationId(), code)));
    Lines<ResponseMetrics.Location> limits =
        figures.lines(each, told -> Tags.of("location", told.locationId()));
    limits.max(
        "budget.limit", "Requests allowed in a window of the rate", told -> room(told).limit());
    limits.max("budget.remaining", "What is left of them", told -> room(told).left());
    limits.max("daily.limit", "Requests a day, as the API says", told -> known(told.dailyLimit()));
    limits.max(
        "daily.remaining",
        "What is left of them, as it says",
        told -> known(told.dailyRemaining()));
  }

  private RateBudget.Room room(ResponseMetrics.Location told) {
    return export.fetching().access().budget().room(told.locationId());
  }

  private static Integer known(int number) {
    return number == ResponseMetrics.UNKNOWN ? null : number;
  }

  private void countAnswers(String location, int code) {
    ResponseMetrics answers = export.fetching().metrics();
    figures.count(
        "answers",
        "Answers of the API by HTTP status",
        Tags.of("location", location, "status", Integer.toString(code)),
        () -> location.equals(ALL_LOCATIONS) ? answers.count(code) : answers.count(location, code));
  }

  private void countDeadLetters() {
    figures
        .lines(FAULT_CLASSES, faultClass -> Tags.of("class", faultClass))
        .count(
            "dead.letters",
            "Dead letters noted",
            faultClass -> export.deadLetters().notedByClass().getOrDefault(faultClass, 0L));
  }

  /** A stream without a complete window is as old as the process: it may hang from the start. */
  private double windowAge(StreamName stream, Instant now) {
    Instant since = progress.awaitedSince(stream, startedAt);
    return Duration.between(since, now).toMillis() / 1000.0;
  }

  private void showDatabase(Status now) {
    Lines<Status.Stream> streams = figures.lines(now.streams(), stream -> tags(stream.name()));
    streams.max("lag.seconds", "How far the export is behind now", Status.Stream::lagSeconds);
    streams.sum("windows.open", "Ranges under way or to be fetched", Status.Stream::openWindows);
    streams.sum(
        "windows.incomplete",
        "Those that came short of the API's total",
        Status.Stream::incompleteWindows);
    streams.sum("messages.waiting", "Messages in the spool", Status.Stream::waiting);
    showParked(now.parked());
    showLanes(now.lanes());
    showContent(now.content());
    figures
        .lines(now.slots().isEmpty() ? List.<Status>of() : List.of(now), status -> Tags.empty())
        .max("slots.free", "Slots that no instance has", Status::freeSlots);
    figures
        .lines(List.of(now.mailsInDoubt()), mails -> Tags.empty())
        .max("mails.in.doubt", "Mails that may have arrived or not", List::size);
  }

  /** Several windows of a stream may be paused: that counts once. */
  private void showParked(List<Status.Parked> parked) {
    Lines<Status.Parked> each = figures.lines(parked.stream().distinct().toList(), this::tags);
    String description = "1 for a location (channel all) or stream that is paused";
    if (areMany) {
      each.sum("parked", description, pause -> 1);
    } else {
      each.max("parked", description, pause -> 1);
    }
  }

  private void showContent(List<ContentCounts.Count> counts) {
    Map<Tags, Long> numbers = new LinkedHashMap<>();
    for (ContentCounts.Count count : counts) {
      String location = areMany ? ALL_LOCATIONS : count.location();
      Tags tags = Tags.of("location", location, "kind", count.kind());
      numbers.merge(tags.and("state", "wanted"), count.wanted(), Long::sum);
      numbers.merge(tags.and("state", "delivered"), count.delivered(), Long::sum);
      numbers.merge(tags.and("state", "absent"), count.absent(), Long::sum);
      numbers.merge(tags.and("state", "refused"), count.refused(), Long::sum);
    }
    figures
        .lines(numbers.entrySet(), Map.Entry::getKey)
        .sum("content", "Pieces of what the export endpoint leaves out", Map.Entry::getValue);
  }

  private void showLanes(List<LaneStatus> all) {
    Lines<LaneStatus> lanes = figures.lines(all, lane -> Tags.of("sink", lane.sink()));
    lanes.max("lane.messages.waiting", "Messages that wait for a sink", LaneStatus::messages);
    lanes.max("lane.pages.waiting", "Pages that wait for a sink", LaneStatus::pages);
    lanes.max(
        "lane.oldest.seconds",
        "How long the oldest message has waited for a sink",
        lane -> lane.oldestSeconds() == null ? 0 : lane.oldestSeconds());
    lanes.max(
        "lane.failing",
        "1 while a sink does not take what it is given",
        lane -> lane.isInTrouble() ? 1 : 0);
    figures
        .lines(
            all.stream().filter(lane -> lane.address() != null).toList(),
            lane -> Tags.of("sink", lane.sink(), "address", lane.address()))
        .max("lane.address", "Where a sink delivers to", lane -> 1);
  }

  private Tags tags(Status.Parked parked) {
    String channel = parked.channel() == null ? "all" : parked.channel();
    return tags(new StreamName(parked.location(), channel)).and("class", parked.faultClass());
  }
}
