package io.highlevelexport.content;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.Faults;
import io.highlevelexport.config.Settings;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.delivery.SinkFault;
import io.highlevelexport.ledger.ContentLedger;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.PiecesAgain;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.PieceBatch;
import io.highlevelexport.model.Window;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Fetches the content that is wanted and hands it to the routes {@code content-*}, several batches
 * at once, location by location in turn. What the ledger calls delivered has passed its route; a
 * batch that a crash interrupts is fetched again and overwrites what the first attempt left.
 */
public final class ContentQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentQueue.class);

  /** The API's documented limit is used up by so many, where an answer takes less than 0.8 s. */
  private static final int MOST_OF_A_LOCATION = 8;

  private static final long STOP_SECONDS = 4;
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);

  private final List<ContentKind> kinds;
  private final ContentLedger ledger;
  private final ContentDelivery delivery;
  private final Predicate<String> exported;
  private final ApiAccess api;
  private final Settings.Pauses backoff;
  private final Clock clock;
  private final ExecutorService threads;
  private final Map<String, Instant> due = new HashMap<>();
  private final Map<String, Integer> active = new HashMap<>();
  private final Set<Long> underWay = new HashSet<>();
  private final Map<String, Integer> failedInARow = new ConcurrentHashMap<>();

  /** The threads that ask the API just now, or wait for it, and for which location. */
  private final Map<Thread, String> fetching = new HashMap<>();

  private long lastWindow;
  private volatile String trouble;

  /** {@code null} where nothing is fetched. */
  private volatile Instant nextLook;

  /**
   * What is wanted, and how it is asked for.
   *
   * @param kinds those that are fetched
   * @param files where it goes
   * @param exported whether a location is exported now: nothing is fetched of others
   */
  public record Wanted(
      ContentLedger ledger,
      List<ContentKind> kinds,
      ContentFiles files,
      Predicate<String> exported) {}

  /**
   * @param backoff when a piece that failed is asked for again
   * @param threads fetch a batch each; they end with the queue
   */
  public ContentQueue(
      Supplier<CamelContext> camel,
      Wanted wanted,
      ApiAccess api,
      RoutePause pause,
      Settings.Pauses backoff,
      ExecutorService threads,
      Clock clock) {
    this.kinds = wanted.kinds();
    this.ledger = wanted.ledger();
    this.delivery = new ContentDelivery(camel, pause, wanted.files());
    this.exported = wanted.exported();
    this.api = api;
    this.backoff = backoff;
    this.clock = clock;
    this.threads = threads;
  }

  /** Takes what was wanted when the program stopped. */
  public synchronized void load() {
    lookAgain();
    due.putAll(ledger.due());
  }

  /** Takes what is wanted of some locations. */
  public synchronized void take(Predicate<String> locations) {
    ledger
        .due()
        .forEach((id, first) -> due.compute(id, (key, old) -> locations.test(id) ? first : old));
  }

  /**
   * Leaves locations to another instance. To be called again and again.
   *
   * @param breaksOff whether what is fetched of them is broken off; what came of it counts
   * @return whether nothing of them is under way any more
   */
  public synchronized boolean drop(Predicate<String> gone, boolean breaksOff) {
    due.keySet().removeIf(gone);
    fetching.forEach(
        (thread, location) -> {
          if (breaksOff && gone.test(location)) {
            thread.interrupt();
          }
        });
    return active.keySet().stream().noneMatch(gone);
  }

  /** More content of a location is wanted. */
  public synchronized void wanted(String locationId) {
    isDueAt(locationId, clock.instant());
    begin(locationId);
  }

  private void isDueAt(String locationId, Instant at) {
    due.merge(locationId, at, (one, other) -> one.isBefore(other) ? one : other);
  }

  /** Begins what is due by now; to be called every so often. */
  public void begin() {
    if (nextLook != null && !Pause.goesOn(nextLook, clock.instant(), BETWEEN_LOOKS)) {
      // all of them, before the first is begun: there may be no thread for it
      Set<String> locations = lookAgain();
      synchronized (this) {
        locations.forEach(locationId -> isDueAt(locationId, clock.instant()));
      }
    }
    synchronized (this) {
      List.copyOf(due.keySet()).forEach(this::begin);
    }
  }

  private Set<String> lookAgain() {
    Instant now = clock.instant();
    nextLook = now.plus(BETWEEN_LOOKS);
    Set<String> locations = new HashSet<>();
    try {
      PiecesAgain again = ledger.again();
      Predicate<String> mine = api.gate().share()::has;
      locations.addAll(again.lookAgain(mine, now));
      locations.addAll(again.dueByClockAhead(mine, backoff.longest(), now));
      Instant refused = now.minus(ContactKind.AFTER_REFUSAL);
      kinds.stream()
          .filter(kind -> kind.period() != null)
          .map(kind -> again.periodic(kind.name(), mine, now.minus(kind.period()), refused, now))
          .forEach(locations::addAll);
    } catch (RuntimeException e) {
      LOG.debug("it is looked for absent content later", e);
    }
    return locations;
  }

  private void begin(String locationId) {
    while (!threads.isShutdown()
        && isDue(locationId)
        && active.getOrDefault(locationId, 0) < MOST_OF_A_LOCATION) {
      active.merge(locationId, 1, Integer::sum);
      Window window = Window.content(--lastWindow, locationId, clock.instant());
      try {
        threads.execute(() -> run(window));
      } catch (OutOfMemoryError e) {
        // the machine has no thread to give
        leave(locationId);
        throw e;
      }
    }
  }

  private void leave(String locationId) {
    active.computeIfPresent(locationId, (key, count) -> count == 1 ? null : count - 1);
  }

  private boolean isDue(String locationId) {
    Instant first = due.get(locationId);
    return first != null
        && !first.isAfter(clock.instant())
        && exported.test(locationId)
        && !api.gate().isPaused(Window.content(0, locationId, clock.instant()));
  }

  private void run(Window window) {
    boolean goesOn = false;
    try {
      PieceBatch batch = take(window.locationId()).orElse(null);
      trouble = null;
      if (batch != null) {
        try {
          fetch(window, batch);
        } finally {
          synchronized (underWay) {
            underWay.remove(batch.number());
          }
        }
        goesOn = true;
      }
    } catch (Lease.LostException e) {
      LOG.debug("{}: another instance has taken over", window);
    } catch (RuntimeException e) {
      String reason = SinkFault.reason(e);
      LOG.atLevel(reason.equals(trouble) ? Level.DEBUG : Level.WARN)
          .log("{}: it is fetched again: {}", window, reason);
      trouble = reason;
    } finally {
      end(window.locationId(), goesOn);
    }
  }

  private Optional<PieceBatch> take(String locationId) {
    synchronized (underWay) {
      Optional<PieceBatch> batch =
          threads.isShutdown()
              ? Optional.empty()
              : ledger.next(locationId, underWay, clock.instant());
      batch.ifPresent(one -> underWay.add(one.number()));
      return batch;
    }
  }

  private void end(String locationId, boolean goesOn) {
    Optional<Instant> next =
        goesOn || threads.isShutdown() ? Optional.empty() : nextDue(locationId);
    synchronized (this) {
      leave(locationId);
      next.ifPresent(first -> isDueAt(locationId, first));
      if (goesOn) {
        begin(locationId);
      }
    }
  }

  /** What is wanted from here on may not be in the answer: it is noted beside it. */
  private Optional<Instant> nextDue(String locationId) {
    synchronized (this) {
      due.remove(locationId);
    }
    try {
      return ledger.due(locationId);
    } catch (RuntimeException e) {
      LOG.debug("{}: it is looked for content again", locationId, e);
      return Optional.of(clock.instant());
    }
  }

  private void fetch(Window window, PieceBatch batch) {
    if (!isDiscarded(batch)) {
      return;
    }
    ContentKind own =
        kinds.stream().filter(kind -> kind.name().equals(batch.kind())).findFirst().orElseThrow();
    ContentFetch fetch = new ContentFetch(window, batch, own, failedInARow);
    Exchange exchange;
    api.gate().enter(window);
    fetches(window.locationId());
    try {
      exchange = delivery.send("direct:fetch-content", to -> to.setVariable("fetch", fetch));
    } finally {
      fetches(null);
      api.gate().leave(window);
    }
    if (api.budget().isClosed()) {
      return;
    }
    if (!fetch.isFailing() && !fetch.answers().isEmpty()) {
      api.gate().through(window);
    }
    List<Integer> given =
        IntStream.range(0, fetch.answers().size())
            .filter(i -> fetch.answers().get(i).content() != null)
            .filter(
                i ->
                    fetch.kind().period() == null
                        || !fetch.answers().get(i).digest().equals(batch.before().get(i).digest()))
            .boxed()
            .toList();
    if (given.isEmpty() || deliver(fetch, given)) {
      CrashPoint.BEFORE_ACKNOWLEDGED.reached();
      List<Piece> named =
          given.stream()
              .flatMap(i -> named(batch.pieces().get(i), fetch.answers().get(i).content()))
              .toList();
      ledger.settle(batch, fetch.answers(), named, failure(fetch, exchange), clock.instant());
      if (!named.isEmpty()) {
        wanted(batch.locationId());
      }
    }
  }

  private Stream<Piece> named(Piece piece, Message content) {
    return kinds.stream().flatMap(kind -> kind.of(piece, content).stream());
  }

  /**
   * @param locationId {@code null} where this thread does not ask any more
   */
  private synchronized void fetches(String locationId) {
    if (locationId != null) {
      fetching.put(Thread.currentThread(), locationId);
    } else {
      fetching.remove(Thread.currentThread());
      // whoever has broken it off meant what is over now
      Thread.interrupted();
    }
  }

  /** What was broken off since its location is left has not failed. */
  private ContentLedger.Failure failure(ContentFetch fetch, Exchange exchange) {
    if (!fetch.isFailing() || !api.gate().share().has(fetch.batch().locationId())) {
      return null;
    }
    Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    String fault = cause == null ? "" : Faults.reason(cause);
    String words = Objects.requireNonNullElse(fetch.failure(), fault);
    return failure(fetch.batch(), fetch.putOff(), words);
  }

  /** Of those that are put off together one is asked at a time: their tries are those of all. */
  private ContentLedger.Failure failure(PieceBatch batch, List<Integer> places, String words) {
    int tries = 1 + places.stream().mapToInt(i -> batch.before().get(i).tries()).sum();
    List<Piece> behind = places.stream().skip(1).map(batch.pieces()::get).toList();
    return new ContentLedger.Failure(words, clock.instant().plus(backoff.after(tries)), behind);
  }

  /** Returns whether the routes took it. */
  private boolean deliver(ContentFetch fetch, List<Integer> given) {
    try {
      delivery.deliver(fetch, given);
      return true;
    } catch (Exception e) {
      if (!threads.isShutdown() && isDiscarded(fetch.batch())) {
        postpone(fetch.batch(), e);
      }
      return false;
    }
  }

  private boolean isDiscarded(PieceBatch batch) {
    try {
      delivery.discard(batch);
      return true;
    } catch (IOException e) {
      postpone(batch, e);
      return false;
    }
  }

  private void postpone(PieceBatch batch, Exception failure) {
    String words = SinkFault.reason(failure);
    String name = ContentDelivery.name(batch);
    LOG.warn("content of {} is not taken, batch {}: {}", batch.locationId(), name, words);
    boolean isAlone = batch.pieces().size() > 1 && SinkFault.of(failure) == SinkFault.DATA;
    ledger.postpone(batch, failure(batch, List.of(0), words), isAlone, clock.instant());
  }

  /** Whether nothing is left to be fetched, but for what is paused or not due yet. */
  public synchronized boolean isDone() {
    return active.isEmpty() && due.keySet().stream().noneMatch(this::isDue);
  }

  /** Begins no further batch and waits for those under way, some seconds at most. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      threads.shutdown();
    }
    threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
