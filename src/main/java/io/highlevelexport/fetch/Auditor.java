package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiGate;
import io.highlevelexport.config.Settings;
import io.highlevelexport.ledger.AuditLedger;
import io.highlevelexport.ledger.AuditLedger.Due;
import io.highlevelexport.ledger.AuditRanges.Left;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Lease;
import io.highlevelexport.ledger.MessageCounts.Range;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.Window;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Holds the ledger's count of a stream's whole past against the API's total. Where they differ, the
 * past is halved by totals until the place is found, and only that is fetched again. One location
 * is asked for one total at a time, after everything else.
 */
public final class Auditor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  /** The least that the API takes for {@code limit}: only the total is of interest. */
  private static final int SMALLEST_PAGE = 10;

  /** One that does not say the total may be a mishap. */
  private static final int MOST_ANSWERS = 2;

  private static final int LOCATIONS_AT_ONCE = 4;
  private static final int LOCATIONS_AT_A_LOOK = 500;
  private static final long STOP_SECONDS = 2;

  private final Supplier<CamelContext> camel;
  private final AuditLedger ledger;
  private final Windows windows;
  private final ApiGate gate;
  private final FetchPool pool;
  private final Settings settings;
  private final Clock clock;
  private final AtomicBoolean saysNoTotal = new AtomicBoolean();
  private final AtomicLong lastId = new AtomicLong(Long.MIN_VALUE);
  private final Set<String> active = new HashSet<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(LOCATIONS_AT_ONCE, task -> new Thread(task, "audit"));

  Auditor(
      Supplier<CamelContext> camel,
      AuditLedger ledger,
      Windows windows,
      ApiGate gate,
      FetchPool pool,
      Settings settings,
      Clock clock) {
    this.camel = camel;
    this.ledger = ledger;
    this.windows = windows;
    this.gate = gate;
    this.pool = pool;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Begins what is due; to be called every so often.
   *
   * @param exported what is configured
   * @return whether an audit is under way or can go on
   */
  public synchronized boolean begin(ExportedStreams exported) {
    Map<String, List<Due>> due =
        ledger.due(settings.polling().auditPeriod(), clock.instant()).stream()
            .map(this::upToOverlap)
            .filter(each -> exported.contains(each.whole().locationId(), each.whole().channel()))
            .collect(Collectors.groupingBy(each -> each.whole().locationId()));
    // not all windows of ten thousand locations at once
    List<String> locations = List.copyOf(due.keySet());
    for (int i = 0; i < locations.size(); i += LOCATIONS_AT_A_LOOK) {
      List<String> some = locations.subList(i, Math.min(locations.size(), i + LOCATIONS_AT_A_LOOK));
      Map<String, List<Window>> open =
          windows.open(some).stream().collect(Collectors.groupingBy(Window::locationId));
      some.forEach(
          each -> due.get(each).removeIf(one -> !isReady(one, open.getOrDefault(each, List.of()))));
    }
    due.forEach(
        (location, streams) -> {
          if (!threads.isShutdown() && !streams.isEmpty() && active.add(location)) {
            execute(location, streams);
          }
        });
    return !active.isEmpty();
  }

  private void execute(String location, List<Due> streams) {
    try {
      threads.execute(() -> run(location, streams));
    } catch (OutOfMemoryError e) {
      // the machine has no thread to give
      active.remove(location);
      throw e;
    }
  }

  /** What lies behind is read again by each poll. */
  private Due upToOverlap(Due due) {
    Range whole = due.whole();
    return due.isLookedThrough()
        ? due
        : new Due(
            whole.between(whole.from(), whole.to().minus(settings.polling().overlap())), false);
  }

  /** Whether all of it is read, but for what came short of its total and is fetched seldom. */
  private boolean isReady(Due due, List<Window> open) {
    Range whole = due.whole();
    return (whole.from() == null || whole.from().isBefore(whole.to()))
        && !gate.isPaused(whole.locationId(), whole.channel())
        && !gate.isPaused(total(whole))
        && open.stream()
            .filter(window -> window.channel().equals(whole.channel()))
            .filter(window -> window.from() == null || window.from().isBefore(whole.to()))
            .allMatch(window -> window.misses() > 0);
  }

  private Window total(Range range) {
    return Window.total(
        lastId.incrementAndGet(), range.locationId(), range.channel(), range.from(), range.to());
  }

  private void run(String location, List<Due> streams) {
    try {
      for (Due due : streams) {
        audit(due);
      }
    } catch (Lease.LostException e) {
      LOG.debug("{}: another instance has taken over", location);
    } catch (RuntimeException | IOException e) {
      LOG.warn("{}: the audit is tried again: {}", location, e.toString());
    } finally {
      synchronized (this) {
        active.remove(location);
      }
    }
  }

  /**
   * Audits a stream until that ends, or has to wait. One that breaks off begins again: what it has
   * found is fetched meanwhile, and differs no more.
   */
  private void audit(Due due) throws IOException {
    Range whole = due.whole();
    if (due.isLookedThrough()) {
      OptionalLong total = ask(whole);
      if (total.isPresent()) {
        end(whole, total.getAsLong());
      }
      return;
    }
    whole = whole.between(whole.from(), ledger.counts().clearBefore(whole));
    OptionalLong total = ask(whole);
    List<Window> found = new ArrayList<>();
    boolean isThrough;
    try {
      isThrough = total.isPresent() && lookInto(whole, total.getAsLong(), found);
    } finally {
      pool.add(found); // they are planned, whatever broke off the search
    }
    if (isThrough && found.isEmpty()) {
      end(whole, total.getAsLong());
    } else if (isThrough) {
      ledger.lookedThrough(whole);
    }
  }

  private void end(Range whole, long total) {
    long counted = ledger.end(whole, total, clock.instant());
    LOG.info("{}: audited: {}", whole, String.format(Locale.ROOT, "%,d of %,d", counted, total));
  }

  /**
   * Has fetched what differs of a range.
   *
   * @param total what the API has of it
   * @param found gets the windows
   * @return whether it was looked through to the end
   */
  private boolean lookInto(Range range, long total, List<Window> found) throws IOException {
    if (ledger.isExplained(range, total)) {
      return true;
    }
    Optional<Instant> edge = isSmall(range, total) ? Optional.empty() : edge(range);
    if (edge.isEmpty()) {
      found.addAll(ledger.fetch(range, total, clock.instant()));
      return true;
    }
    Range first = range.between(range.from(), edge.get());
    Range second = range.between(edge.get(), range.to());
    OptionalLong before = ask(first);
    return before.isPresent()
        && lookInto(first, before.getAsLong(), found)
        && lookInto(second, Math.max(0, total - before.getAsLong()), found);
  }

  /** Whether to fetch it costs no more than to halve it once more: a page, or nearly all of it. */
  private boolean isSmall(Range range, long total) {
    long missing = total - ledger.counts().count(range);
    return total <= settings.pageSize() || missing * 2 >= total;
  }

  /** Where a range is halved; never within one that is left as it is. */
  private Optional<Instant> edge(Range range) {
    Optional<Instant> middle = ledger.counts().middle(range);
    for (Left left : ledger.ranges().in(range)) {
      middle = middle.map(edge -> outside(left.range(), edge));
    }
    return middle.filter(
        edge -> edge.isBefore(range.to()) && (range.from() == null || edge.isAfter(range.from())));
  }

  private static Instant outside(Range left, Instant edge) {
    boolean isInside =
        edge.isBefore(left.to()) && (left.from() == null || edge.isAfter(left.from()));
    return isInside ? left.to() : edge;
  }

  /** The API's total of a range; empty where it cannot be asked now, or does not say. */
  private OptionalLong ask(Range range) throws IOException {
    Window window = total(range);
    WindowProgress progress =
        new WindowProgress(window, SMALLEST_PAGE, Long.MAX_VALUE, pages -> 1, ledger.known());
    OptionalLong total = OptionalLong.empty();
    gate.enter(window);
    try {
      for (int answer = 0; total.isEmpty() && answer < MOST_ANSWERS; answer++) {
        Exchange exchange =
            camel
                .get()
                .createFluentProducerTemplate()
                .to("direct:fetch-total")
                .withProcessor(message -> message.setVariable("fetch", progress))
                .send();
        if (!(exchange.getMessage().getBody() instanceof FetchedPage page)) {
          return OptionalLong.empty();
        }
        total = page.total();
      }
      gate.through(window);
      if (total.isEmpty()) {
        LOG.atLevel(saysNoTotal.getAndSet(true) ? Level.DEBUG : Level.WARN)
            .log("{}: not audited: the API does not say how many messages there are", range);
        ledger.putOff(range, clock.instant());
      }
      return total;
    } finally {
      gate.leave(window);
      progress.stage(null);
    }
  }

  synchronized boolean isActive(Predicate<String> locations) {
    return active.stream().anyMatch(locations);
  }

  /** Begins nothing more and waits for what is under way, some seconds at most. */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      threads.shutdown();
    }
    threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
