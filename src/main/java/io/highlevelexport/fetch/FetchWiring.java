package io.highlevelexport.fetch;

import io.highlevelexport.api.ApiAccess;
import io.highlevelexport.api.ApiClient;
import io.highlevelexport.api.ApiGate;
import io.highlevelexport.api.ApiHeaders;
import io.highlevelexport.api.Authorizer;
import io.highlevelexport.api.Locations;
import io.highlevelexport.api.RateBudget;
import io.highlevelexport.api.ResponseMetrics;
import io.highlevelexport.auth.AgencyCredential;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.Share;
import io.highlevelexport.ledger.Tables;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Window;
import io.highlevelexport.spool.PageCopies;
import io.highlevelexport.spool.Spool;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** Puts together what reads from the API. */
public final class FetchWiring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FetchWiring.class);

  private final Supplier<CamelContext> camel;
  private final ApiGate gate;
  private final ApiAccess access;
  private final RateBudget budget;
  private final ApiClient client;
  private final ResponseMetrics metrics = new ResponseMetrics();
  private final Locations locations;
  private final FetchPool pool;
  private final Windows windows;
  private final Planner planner;
  private final WindowFetcher fetcher;
  private final PageReader reader;
  private final Auditor auditor;
  private final ExecutorService commitThreads =
      Executors.newCachedThreadPool(task -> new Thread(task, "commit"));
  private final Progress counters;
  private final Clock clock;
  private volatile boolean closing;

  /**
   * Where pages are kept that are read, or delivered again.
   *
   * @param key what digests are made with
   * @param copies where pages lie for other instances too
   * @param share what this instance works for
   */
  public record Ledger(Tables tables, Spool spool, DigestKey key, PageCopies copies, Share share) {}

  /**
   * @param counters count what is read
   * @param accepted of incomplete windows, those that an operator takes as they are
   */
  public FetchWiring(
      Supplier<CamelContext> camel,
      Settings settings,
      Credential credential,
      Ledger ledger,
      Progress counters,
      UnaryOperator<List<Pause>> accepted,
      Clock clock) {
    this.camel = camel;
    this.counters = counters;
    this.clock = clock;
    Settings.Api api = settings.api();
    Settings.Pace pace = settings.pace();
    this.gate =
        new ApiGate(
            ledger.tables().pauses(),
            settings.holds(),
            credential::fingerprint,
            ledger.share(),
            clock,
            System::nanoTime);
    this.windows = ledger.tables().windows();
    load(ledger.share()::has);
    this.budget =
        new RateBudget(
            pace.requests(),
            pace.window(),
            System::nanoTime,
            ledger.copies() != PageCopies.NONE,
            ledger.share());
    this.client =
        new ApiClient(api.url(), new OutgoingHttp(api), credential, api.deadline(), this::sending);
    this.access =
        new ApiAccess(
            gate,
            new Authorizer(credential, gate),
            budget,
            pace.dailyReservePercent(),
            metrics,
            pace.window(),
            clock);
    this.locations = locations(settings, credential, windows, clock);
    Parallelism parallelism = new Parallelism(budget, pace.fetches());
    this.pool =
        new FetchPool(
            pace.fetches(),
            settings.pageSize(),
            pace.windowMessages(),
            parallelism,
            this::fetch,
            task -> new Thread(task, "fetch"));
    this.planner = new Planner(settings, locations, windows, gate, accepted, pool, clock);
    this.fetcher =
        new WindowFetcher(
            access, () -> awaitRoom(ledger), ledger, counters, commitThreads, pool, clock);
    this.auditor =
        new Auditor(camel, ledger.tables().audits(), windows, gate, pool, settings, clock);
    this.reader =
        new PageReader(
            access,
            new PageLimits(api.maxPageBytes(), api.deadline()),
            ledger.spool(),
            ledger.key(),
            parallelism,
            clock);
  }

  private static Locations locations(
      Settings settings, Credential credential, Windows windows, Clock clock) {
    return credential instanceof AgencyCredential agency
            && settings.locations().equals(List.of(Settings.ALL_LOCATIONS))
        ? Locations.found(agency::locations, windows::locations, clock)
        : Locations.listed(settings.locations(), clock);
  }

  /**
   * The last look: a process may have been paused since the request was admitted, and the location
   * be another instance's now.
   */
  private void sending(String locationId) {
    if (!locationId.isEmpty()) {
      gate.share().require(locationId);
    }
    budget.of(locationId).sending();
  }

  private void awaitRoom(Ledger ledger) throws InterruptedException {
    while (ledger.spool().isFull() && !budget.isClosed()) {
      ledger.spool().awaitRoom();
    }
  }

  /**
   * The beans of the routes.
   *
   * @param asked whether nothing is fetched but what somebody has asked for
   */
  public Map<String, Object> beans(boolean asked) {
    return Map.of(
        "planner", asked ? new AskedPlanner(locations, windows, gate, pool) : planner,
        "windowFetcher", fetcher,
        "pageReader", reader,
        "apiClient", client,
        "apiHeaders", new ApiHeaders());
  }

  private void fetch(Window window) {
    Exchange exchange =
        camel
            .get()
            .createFluentProducerTemplate()
            .withBody(window)
            .to("direct:fetch-window")
            .send();
    fetcher.leave(window, exchange.getVariable("fetch", PagedFetch.class));
    if (closing || exchange.getException() instanceof InterruptedException) {
      LOG.debug("{}: the fetch stops, it resumes at the next start", window);
    } else if (exchange.getException() != null) {
      Throwable root = NestedExceptionUtils.getMostSpecificCause(exchange.getException());
      LOG.error("{}: the fetch broke off: {}", window, root.toString());
      LOG.debug("the fetch broke off", exchange.getException());
    }
  }

  /** The way to the API, for whatever else is fetched. */
  public ApiAccess access() {
    return access;
  }

  public ResponseMetrics metrics() {
    return metrics;
  }

  public Locations locations() {
    return locations;
  }

  /** Those of the known locations that this instance works for. */
  public List<String> ownLocations() {
    return locations.known().stream().filter(gate.share()::has).toList();
  }

  public String problem() {
    return planner.problem().orElse(null);
  }

  /** What holds the ledger against the API's totals. */
  public Auditor auditor() {
    return auditor;
  }

  /** Whether there is nothing left to fetch, or nothing can be. */
  public boolean isDone() {
    return planner.problem().isPresent() || pool.isDone();
  }

  /**
   * Asks for a location or stream again at once, for an operator who has fixed what was wrong. The
   * trouble stays noted until that went well.
   *
   * @param channel {@link Pause#ALL_CHANNELS} for a whole location
   * @return whether it was paused; nothing is done where it was not
   */
  public boolean retryNow(String locationId, String channel) {
    boolean wasPaused = gate.retryNow(locationId, channel);
    if (wasPaused) {
      planner.plan();
    }
    return wasPaused;
  }

  /** Takes over what is known of some locations, before they are this instance's. */
  public void take(Predicate<String> mine) {
    load(mine);
    Instant now = clock.instant();
    locations.known().stream().filter(mine).forEach(location -> counters.taken(location, now));
  }

  private void load(Predicate<String> mine) {
    gate.load(mine, windows.open().stream().map(Window::id).collect(Collectors.toSet()));
  }

  /** Plans what there is to fetch, and begins with it. */
  public void plan() {
    planner.plan();
  }

  /**
   * Leaves locations to another instance, which may ask for them at once. To be called again and
   * again.
   *
   * @param breaksOff whether what is under way is not waited for any longer
   * @return whether nothing of them is under way any more
   */
  public boolean drop(Predicate<String> gone, boolean breaksOff) {
    budget.leave(gone);
    if (breaksOff) {
      client.breakOff(gone);
    }
    boolean hasRoom =
        budget.hasRoom(gone)
            && locations.known().stream().filter(gone).noneMatch(budget::isAwaited);
    if (!pool.drop(gone, breaksOff) || auditor.isActive(gone) || !hasRoom) {
      return false;
    }
    fetcher.settle(window -> gone.test(window.locationId()));
    gate.drop(gone);
    budget.drop(gone);
    return true;
  }

  /** Breaks off what is under way: it resumes at the next start. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    budget.close();
    auditor.close();
    pool.close();
    client.close();
    commitThreads.shutdown();
  }
}
