package io.highlevelexport.delivery;

import io.highlevelexport.config.Settings;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.ledger.DeliveryLedger;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.Share;
import io.highlevelexport.ledger.Tables;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Piece;
import io.highlevelexport.spool.Spool;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.apache.camel.util.function.ThrowingConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Brings pages from the spool to the sinks: some threads decide where the messages of each page go,
 * and each sink has a lane of its own, with a queue, workers and back-off, so that none waits for
 * another.
 */
public final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** In place of a sink: pages wait until it is decided where they go. */
  public static final String ROUTING = "";

  private static final long STOP_MS = 4000;

  private final Parts parts;
  private final SinkDelivery sinks;
  private final PageRouter router;
  private final FormerSinks former;
  private final Lane unrouted;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, LaneReport> reports = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(new CamelThreadFactory("#name#", "deliver", true));
  private final KeptPages kept = new KeptPages();
  private volatile boolean isStarted;
  private volatile boolean isClosed;

  /**
   * What a delivery is made from.
   *
   * @param progress counts what has left the spool
   * @param erased what no sink gets, since it was erased
   * @param share what this instance works for
   * @param configured whether the configuration names a sink
   * @param workers how many threads a sink has; with an empty name, how many decide
   * @param content what is fetched besides of a message
   * @param wanted gets each location of which some of that is to be fetched
   * @param texts what waits for some of that
   */
  public record Parts(
      Tables tables,
      Progress progress,
      SinkRoutes sinks,
      Spool spool,
      Erased erased,
      Share share,
      Settings.Pauses pauses,
      Predicate<String> configured,
      ToIntFunction<String> workers,
      RoutePause pause,
      Function<Message, List<Piece>> content,
      Consumer<String> wanted,
      TextWait texts,
      Clock clock) {}

  public Delivery(CamelContext camel, Parts parts) {
    this.parts = parts;
    this.router = new PageRouter(camel, parts, new DeadLetterChannel(camel));
    this.sinks = new SinkDelivery(camel, parts, router);
    this.former = new FormerSinks(router, parts);
    this.unrouted = new Lane(parts.pauses(), parts.clock());
  }

  /**
   * Takes what waits already, and from now on what is published. To be called before anything is.
   *
   * @throws DataAccessException when the database cannot be used
   */
  public void load() {
    parts.tables().lanes().clear();
    parts.spool().onPublished(this::published);
    take(parts.share()::has);
  }

  /** Takes what waits of some locations. */
  public void take(Predicate<String> locations) {
    DeliveryLedger ledger = parts.tables().deliveries();
    ledger.unrouted(locations).forEach(page -> unrouted.add(new Lane.Work(page)));
    List<DeliveryLedger.Open> waiting = ledger.open(locations);
    if (isStarted) {
      former.giveRoom(waiting);
    }
    waiting.forEach(open -> add(open.sink(), new Lane.Work(open.page()), open.page().readAt()));
  }

  /** Forgets locations, and returns whether nothing of them is under way; to be called again. */
  public boolean drop(Predicate<String> gone) {
    boolean isOver = drop(ROUTING, unrouted, gone);
    for (Map.Entry<String, Lane> each : lanes.entrySet()) {
      isOver &= drop(each.getKey(), each.getValue(), gone);
    }
    // one that was being routed may have come into a lane meanwhile
    return isOver && drop(ROUTING, unrouted, gone);
  }

  private boolean drop(String sink, Lane lane, Predicate<String> gone) {
    boolean isOver = lane.drop(gone, work -> kept.forget(sink, work.routed()));
    tell(lane, sink, () -> {});
    return isOver;
  }

  /**
   * @param due when the texts of the page are asked for
   * @return whether the sink may be given the page now
   */
  private boolean add(String sink, Lane.Work work, Instant due) {
    PageEntry page = work.page();
    if (!parts.texts().isFor(sink, page)) {
      return lane(sink).add(work);
    }
    parts.spool().hold(page.name(), true);
    lane(sink).addHeld(new Lane.Work(page), parts.texts().hold(page, due));
    return false;
  }

  /** Lets go what has waited for content that came, or long enough; to be called every so often. */
  public void release() {
    for (Lane lane : lanes.values()) {
      List<Lane.Held> held = lane.held();
      try {
        for (Lane.Work work : held.isEmpty() ? List.<Lane.Work>of() : parts.texts().over(held)) {
          parts.spool().hold(work.page().name(), false);
          lane.release(work);
        }
      } catch (DataAccessException e) {
        LOG.debug("whether texts have come is looked up again", e);
      }
    }
  }

  /** Begins to deliver; the routes are there from now on. */
  public synchronized void start() {
    former.giveRoom(lanes.keySet(), parts.share()::has);
    isStarted = true;
    begin(unrouted, ROUTING, this::route);
    lanes.forEach((sink, lane) -> begin(lane, sink, work -> deliver(sink, work)));
  }

  private void published(String name) {
    parts.tables().pages().entry(name).ifPresent(page -> unrouted.add(new Lane.Work(page)));
  }

  private synchronized Lane lane(String sink) {
    Lane lane = lanes.get(sink);
    if (lane == null) {
      lane = new Lane(parts.pauses(), parts.clock());
      if (isStarted) {
        begin(lane, sink, work -> deliver(sink, work));
      }
      // not before: where no thread can be started, nobody is to wait in it
      lanes.put(sink, lane);
      if (isClosed) {
        lane.close();
      }
    }
    return lane;
  }

  private void begin(Lane lane, String sink, ThrowingConsumer<Lane.Work, Exception> step) {
    report(sink).opened();
    for (int i = 0; i < parts.workers().applyAsInt(sink) && !isClosed; i++) {
      try {
        threads.execute(() -> work(lane, sink, step));
      } catch (OutOfMemoryError e) {
        if (i == 0) {
          throw e;
        }
        LOG.warn("sink {} has fewer workers: {}", sink, e.toString());
      }
    }
  }

  private void work(Lane lane, String sink, ThrowingConsumer<Lane.Work, Exception> step) {
    Thread.currentThread().setName(sink.equals(ROUTING) ? "route-pages" : "deliver-" + sink);
    try {
      for (Lane.Work work = next(lane, sink); work != null; work = next(lane, sink)) {
        attempt(lane, sink, step, work);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Routing does not run far ahead of the sinks: what is not kept till then is routed twice. */
  private Lane.Work next(Lane lane, String sink) throws InterruptedException {
    if (sink.equals(ROUTING)) {
      kept.awaitRoom();
    }
    return lane.take();
  }

  private void attempt(
      Lane lane, String sink, ThrowingConsumer<Lane.Work, Exception> step, Lane.Work work) {
    parts.pause().enter();
    try {
      parts.share().require(work.page().locationId());
      step.accept(work);
      tell(lane, sink, () -> lane.delivered(work));
    } catch (SinkDelivery.LaterException e) {
      later(lane, sink, work, e);
    } catch (NoSuchFileException e) {
      missing(lane, sink, work, e);
    } catch (SinkDelivery.OverException | Lease.LostException e) {
      tell(lane, sink, () -> lane.dropped(work));
    } catch (Exception | Error e) {
      if (isClosed || StoppingException.isCause(e)) {
        lane.interrupted(work);
      } else {
        failed(lane, sink, work, e);
      }
    } finally {
      parts.pause().leave();
      kept.forget(sink, work.routed());
    }
  }

  /**
   * It is the page's file that is missing, or one of the sink's own. While another lane has the
   * page, it is not lost yet: what that one takes is to be known before it is read again.
   */
  private void missing(Lane lane, String sink, Lane.Work work, NoSuchFileException failure) {
    PageEntry page = work.page();
    try {
      boolean isElsewhere =
          lanes.values().stream().anyMatch(other -> other != lane && other.isUnderWay(page.name()));
      if (isElsewhere || parts.spool().find(page.name())) {
        failed(lane, sink, work, failure);
        return;
      }
      int lost =
          parts
              .tables()
              .lost()
              .readAgain(
                  parts.share()::has,
                  name ->
                      !name.equals(page.name()) && (isUnderWay(name) || parts.spool().find(name)),
                  parts.clock().instant());
      if (lost > 0) {
        LOG.warn(
            "{} pages are gone from the spool without having been delivered, the first is {} of {}"
                + " {}: what they held is read from the API again",
            lost,
            page.name(),
            page.locationId(),
            page.channel());
      }
      parts.spool().remove(page.name());
      tell(lane, sink, () -> lane.dropped(work));
    } catch (IOException | RuntimeException e) {
      failed(lane, sink, work, e);
    }
  }

  private boolean isUnderWay(String name) {
    return unrouted.isUnderWay(name)
        || lanes.values().stream().anyMatch(lane -> lane.isUnderWay(name));
  }

  private void route(Lane.Work work) throws IOException {
    int edition = parts.pause().edition();
    PageRouter.Decision decision = router.decide(work.page(), parts.sinks()::isSink);
    if (decision.hasPieces()) {
      parts.wanted().accept(work.page().locationId());
    }
    if (decision.open().isEmpty()) {
      close(work.page());
    }
    for (String sink : decision.open()) {
      RoutedPage routed = kept.keep(sink, decision.routed());
      if (!add(sink, new Lane.Work(work.page(), routed, edition), decision.at())) {
        kept.forget(sink, routed);
      }
    }
  }

  private void deliver(String sink, Lane.Work work) throws Exception {
    boolean isOfNow = work.edition() == parts.pause().edition();
    if (sinks.deliver(sink, work.page(), isOfNow ? work.routed() : null)) {
      close(work.page());
    }
  }

  private void close(PageEntry page) throws IOException {
    CrashPoint.BEFORE_PAGE_GOES.reached();
    parts.spool().remove(page.name());
    try {
      parts.tables().pages().tally(page.id()).ifPresent(parts.progress()::delivered);
    } catch (DataAccessException e) {
      LOG.debug("page {} is delivered and not counted", page.name(), e);
    }
  }

  private void failed(Lane lane, String sink, Lane.Work work, Throwable cause) {
    LOG.debug("page {}", work.page().name(), cause);
    LaneReport report = report(sink);
    synchronized (report) {
      report.failed(lane.failed(work, SinkFault.reason(cause)));
    }
  }

  /** Something happens to a lane, after which nothing may fail any more. */
  private void tell(Lane lane, String sink, Runnable change) {
    LaneReport report = report(sink);
    synchronized (report) {
      change.run();
      if (lane.isWell()) {
        report.recovered();
      }
    }
  }

  private void later(Lane lane, String sink, Lane.Work work, SinkDelivery.LaterException waiting) {
    parts.spool().hold(work.page().name(), true);
    if (waiting.isTaken()) {
      tell(lane, sink, () -> lane.took(work));
    }
    lane.hold(work, waiting.hold());
  }

  private LaneReport report(String sink) {
    return reports.computeIfAbsent(
        sink, name -> new LaneReport(name, parts.tables(), parts.sinks(), parts.clock()));
  }

  /**
   * Whether nothing is left but what was tried so often in vain, and what waits for content.
   *
   * @param attempts one or more
   */
  public boolean isDone(int attempts) {
    release();
    return unrouted.isDone(attempts)
        && lanes.values().stream().allMatch(lane -> lane.isDone(attempts))
        && unrouted.isDone(attempts);
  }

  /** Whether the spool is full of what was tried so often in vain: then no more can be read. */
  public boolean isFullInVain(int attempts) {
    if (!parts.spool().isFull() || !isDone(attempts)) {
      return false;
    }
    List<Lane> inVain = new ArrayList<>(lanes.values());
    inVain.add(unrouted);
    inVain.removeIf(lane -> !lane.isInVain(attempts));
    // what only passes may be gone by the next question, so each page is asked
    return parts.spool().isFullOf(page -> inVain.stream().anyMatch(lane -> lane.has(page)));
  }

  /** Takes no further page, and asks those under way to come to an end. */
  public void stop() {
    isClosed = true;
    parts.pause().close();
    unrouted.close();
    lanes.values().forEach(Lane::close);
  }

  /** Waits for the pages under way, some seconds at most. */
  @Override
  public void close() throws InterruptedException {
    stop();
    threads.shutdown();
    threads.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS);
  }
}
