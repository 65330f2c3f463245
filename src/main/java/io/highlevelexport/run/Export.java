package io.highlevelexport.run;

import io.highlevelexport.auth.AgencyCredential;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.Credentials;
import io.highlevelexport.config.Settings;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.deadletter.Replay;
import io.highlevelexport.deliver.BadData;
import io.highlevelexport.deliver.Batches;
import io.highlevelexport.deliver.DuePages;
import io.highlevelexport.deliver.Pages;
import io.highlevelexport.deliver.file.NdjsonFiles;
import io.highlevelexport.deliver.file.PageFiles;
import io.highlevelexport.deliver.mail.MailConnection;
import io.highlevelexport.deliver.mail.MailLedger;
import io.highlevelexport.deliver.mail.MailLogin;
import io.highlevelexport.deliver.mail.MailWriter;
import io.highlevelexport.deliver.mail.Mails;
import io.highlevelexport.deliver.mail.SmtpProperties;
import io.highlevelexport.deliver.sql.InTransaction;
import io.highlevelexport.deliver.sql.MessageUpsert;
import io.highlevelexport.erase.Erased;
import io.highlevelexport.erase.ErasedStore;
import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.observe.DatabaseHealth;
import io.highlevelexport.observe.DeadLettersHealth;
import io.highlevelexport.observe.ExportMetrics;
import io.highlevelexport.observe.MailHealth;
import io.highlevelexport.observe.RoutesHealth;
import io.highlevelexport.observe.SpoolHealth;
import io.highlevelexport.observe.StreamsHealth;
import io.highlevelexport.observe.Traces;
import io.highlevelexport.page.ManagementRoutes;
import io.highlevelexport.page.StatusPage;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.Database;
import io.highlevelexport.state.Deliveries;
import io.highlevelexport.state.GroupCommit;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.LostPages;
import io.highlevelexport.state.PageStore;
import io.highlevelexport.state.WalkStore;
import io.highlevelexport.status.Status;
import io.highlevelexport.walk.Answers;
import io.highlevelexport.walk.ApiClient;
import io.highlevelexport.walk.ApiHeaders;
import io.highlevelexport.walk.Authorizer;
import io.highlevelexport.walk.DailyQuota;
import io.highlevelexport.walk.LocationGate;
import io.highlevelexport.walk.Locations;
import io.highlevelexport.walk.Outages;
import io.highlevelexport.walk.PageParser;
import io.highlevelexport.walk.PageReader;
import io.highlevelexport.walk.Planner;
import io.highlevelexport.walk.Progress;
import io.highlevelexport.walk.RateBudget;
import io.highlevelexport.walk.TryAgain;
import io.highlevelexport.walk.WalkPool;
import io.highlevelexport.walk.Walker;
import io.highlevelexport.walk.Window;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The whole export in one process: makes the beans, binds them to the names that the routes use,
 * and runs Camel.
 */
public final class Export implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private static final long RELOAD_MS = 1000;
  private static final long METRICS_MS = 3000;

  /** The names of the beans that routes may use. */
  public static final Set<String> BEANS =
      Set.of(
          "database",
          "duePages",
          "pages",
          "batches",
          "badData",
          "ndjsonFiles",
          "pageFiles",
          "inTransaction",
          "messageUpsert",
          "deadLetters",
          "replay",
          "mails",
          "mailLedger",
          "mailWriter",
          "mailConnection",
          "mailLogin",
          "smtpProperties",
          "planner",
          "walks",
          "outages",
          "apiClient",
          "apiHeaders",
          "walker",
          "pageReader");

  /** The routes that code calls; {@code *} stands for the name of a sink. */
  public static final Set<String> CALLED_FROM_JAVA = Set.of("walk", "deliver-*");

  private static final Duration SMTP_TIMEOUT = Duration.ofSeconds(30);

  private final Settings settings;
  private final Path routes;
  private final Mode mode;
  private final Clock clock;
  private final Main camel = new ExportMain();
  private final FutureTask<Void> routesRead = new FutureTask<>(camel::init, null);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Progress progress = new Progress();
  private final Answers answers = new Answers();
  private final Instant startedAt;
  private Database database;
  private Work work;
  private Spool spool;
  private PageStore pages;
  private WalkStore walkStore;
  private HoldStore holds;
  private StateReader reader;
  private DuePages duePages;
  private DeadLetters deadLetters;
  private DeadLetterFiles letters;
  private MailLedger mailLedger;
  private Planner planner;
  private Locations locations;
  private WalkPool walks;
  private RateBudget budget;
  private ApiClient apiClient;
  private LocationGate gate;
  private RouteReload reload;
  private Deliveries deliveries;
  private TryAgain tryAgain;
  private volatile boolean closing;

  /**
   * @param routes the directory of the routes
   * @param mode whether it polls until it is closed
   */
  public Export(Settings settings, Path routes, Mode mode, Clock clock) {
    this.settings = settings;
    this.routes = routes;
    this.mode = mode;
    this.clock = clock;
    this.startedAt = Instant.ofEpochMilli(clock.millis());
    camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
    camel.setDefaultPropertyPlaceholderLocation("false");
    camel.setOverrideProperties(properties(routes, mode));
  }

  /** How long the export goes on. */
  public enum Mode {
    /** Polls until it is closed; edited routes are taken up. */
    RUN,
    /** One poll. */
    ONCE
  }

  /**
   * Looks for classes and resources where this program's own are; in an OSGi container the thread
   * that starts it may know none of them.
   */
  private static final class ExportMain extends Main {
    @Override
    protected CamelContext createCamelContext() {
      CamelContext context = super.createCamelContext();
      context.setApplicationContextClassLoader(Export.class.getClassLoader());
      return context;
    }
  }

  private Properties properties(Path routes, Mode mode) {
    Properties properties = new Properties();
    properties.setProperty("camel.main.name", "highlevel-export");
    properties.setProperty("camel.main.routesIncludePattern", "file:" + routes + "/*.camel.yaml");
    properties.setProperty("camel.main.jmxEnabled", "false");
    properties.setProperty("camel.main.shutdownTimeout", "4");
    properties.setProperty("camel.main.startupSummaryLevel", "off");
    properties.setProperty("camel.main.autoConfigurationLogSummary", "false");
    properties.setProperty("camel.main.streamCachingEnabled", "false");
    if (mode == Mode.RUN) {
      if (httpPort() != 0) {
        management(properties);
      }
    } else {
      properties.setProperty("export.polls", "1");
    }
    properties.setProperty("export.release", Release.version());
    if (isTraced()) {
      properties.putAll(Traces.settings());
    }
    properties.putAll(settings.placeholders());
    return properties;
  }

  private int httpPort() {
    return Integer.parseInt(settings.placeholders().get("export.http.port"));
  }

  private String httpHost() {
    return settings.placeholders().get("export.http.host");
  }

  private void management(Properties properties) {
    properties.setProperty("camel.management.enabled", "true");
    properties.setProperty("camel.management.host", httpHost());
    properties.setProperty("camel.management.port", Integer.toString(httpPort()));
    properties.setProperty("camel.management.healthCheckEnabled", "true");
    properties.setProperty("camel.management.metricsEnabled", "true");
    properties.setProperty("camel.metrics.enabled", "true");
    // its labels are addresses and paths, and every message costs one of them
    properties.setProperty("camel.metrics.enableExchangeEventNotifier", "false");
    properties.setProperty("camel.health.enabled", "true");
    properties.setProperty("camel.health.exposureLevel", "full");
    properties.setProperty("camel.health.routesEnabled", "false");
    properties.setProperty("camel.health.consumersEnabled", "false");
  }

  private boolean isTraced() {
    return !settings.placeholders().get("export.traces.endpoint").isEmpty();
  }

  /**
   * Opens the state, puts the spool in order and starts the routes.
   *
   * @throws RoutesException when Camel cannot start the routes
   * @throws RuntimeException when the database or the spool cannot be used; its message says why
   */
  public void start() throws RoutesException {
    if (isTraced()) {
      Traces traces =
          new Traces(settings.placeholders().get("export.traces.endpoint"), Release.version());
      open.add(traces);
      traces.into(camel);
    }
    if (mode == Mode.ONCE) {
      // while the database opens; Camel takes no port here that may be another instance's until
      // then
      new Thread(routesRead, "routes").start();
    }
    database = new Database(settings.sql());
    open.add(database);
    work = new Work(database, mode == Mode.RUN);
    open.add(work);
    TransactionTemplate transactions = work.transactions();
    walkStore = new WalkStore(database.jdbc(), transactions);
    pages = new PageStore(database.jdbc());
    reader = new StateReader(database, settings, clock);
    deliveries = new Deliveries(reader.pages(), clock);
    holds = new HoldStore(database.jdbc(), settings.holds());
    mailLedger = new MailLedger(database.jdbc(), transactions, settings.mail().inDoubt(), clock);
    open.add(mailLedger::settle);
    awaitWork();
    CrashPoint.LEASE_TAKEN.reached();
    spool = new Spool(settings.spool(), settings.maxSpooledPages());
    spool.recover(pages::isAwaited);
    CrashPoint.SPOOL_IN_ORDER.reached();
    readLostPagesAgain(transactions);
    readRoutes();
    GroupCommit commits = new GroupCommit(transactions);
    bindDelivery(transactions, commits);
    bindWalk(transactions, commits);
    try {
      camel.start();
      if (mode == Mode.RUN) {
        watchRoutes();
        observe();
        if (httpPort() != 0) {
          new ManagementRoutes(page()).mount(camel.getCamelContext());
        }
      }
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }

  private void readRoutes() throws RoutesException {
    try {
      routesRead.run();
      routesRead.get();
    } catch (ExecutionException e) {
      throw new RoutesException(e.getCause() instanceof Exception cause ? cause : e);
    } catch (InterruptedException e) {
      throw new RoutesException(e);
    }
  }

  private void awaitWork() {
    try (StandBy standBy = new StandBy(settings, httpHost(), httpPort(), this::status, clock)) {
      work.begin(standBy::show);
    }
    // what the other instance has delivered meanwhile
    deliveries = new Deliveries(reader.pages(), clock);
  }

  private void bind(String name, Object bean) {
    if (!BEANS.contains(name)) {
      throw new IllegalStateException("bean " + name + " is missing in Export.BEANS");
    }
    camel.bind(name, bean);
  }

  private void observe() {
    CamelContext context = camel.getCamelContext();
    HealthCheckRegistry health = HealthCheckRegistry.get(context);
    checks().forEach(health::register);
    ExportMetrics.Sources sources =
        new ExportMetrics.Sources(
            locations,
            settings.channels(),
            progress,
            answers,
            budget,
            spool,
            settings.maxSpooledPages(),
            settings.polling().period(),
            deadLetters,
            letters);
    for (MeterRegistry registry : context.getRegistry().findByType(MeterRegistry.class)) {
      everySoOften(
          "metrics",
          new ExportMetrics(registry, sources, this::status, reload::problem, clock),
          METRICS_MS);
    }
  }

  private List<HealthCheck> checks() {
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(
        new StreamsHealth(
            holds, locations, settings.channels(), progress, settings.polling().period(), clock));
    checks.add(new DatabaseHealth(database.jdbc()));
    checks.add(new SpoolHealth(spool, settings.maxSpooledPages()));
    checks.add(new DeadLettersHealth(letters, deadLetters));
    checks.add(
        new RoutesHealth(
            reload::problem, () -> Objects.toString(reload.edited().takenAt(), "none")));
    if (settings.uses("mail")) {
      Map<String, String> keys = settings.placeholders();
      checks.add(
          new MailHealth(
              keys.get("export.mail.host"),
              Integer.parseInt(keys.get("export.mail.port")),
              System::nanoTime));
    }
    return checks;
  }

  private StatusPage page() {
    return StatusPage.of(
        new StatusPage.Parts(
            settings,
            Release.version(),
            startedAt,
            this::status,
            deliveries,
            reader.walks(),
            reader.pages(),
            spool,
            duePages,
            letters,
            tryAgain,
            this::isReplaying,
            reload::edited,
            clock));
  }

  private void watchRoutes() throws IOException {
    Properties known = new Properties();
    known.putAll(properties(routes, mode));
    reload =
        new RouteReload(
            camel.getCamelContext(), routes, new RouteLint(known, BEANS, CALLED_FROM_JAVA), clock);
    everySoOften("routes", reload, RELOAD_MS);
  }

  private void everySoOften(String name, Runnable work, long pauseMs) {
    ScheduledExecutorService executor =
        camel
            .getCamelContext()
            .getExecutorServiceManager()
            .newSingleThreadScheduledExecutor(this, name);
    executor.scheduleWithFixedDelay(work, pauseMs, pauseMs, TimeUnit.MILLISECONDS);
  }

  private void readLostPagesAgain(TransactionTemplate transactions) {
    LostPages lostPages = new LostPages(database.jdbc(), transactions, walkStore);
    int lost = lostPages.readAgain(spool::find, clock.instant());
    if (lost > 0) {
      LOG.warn(
          "{} pages are gone from the spool {} without having been delivered: they are read again",
          lost,
          settings.spool());
    }
  }

  private void bindDelivery(TransactionTemplate transactions, GroupCommit commits) {
    duePages = new DuePages(spool, settings.retry(), clock);
    deadLetters = new DeadLetters(settings.deadLetters(), settings.secrets(), clock);
    bind("database", database.dataSource());
    bind("duePages", duePages);
    Erased erased = new ErasedStore(database.jdbc()).read();
    bind(
        "pages",
        new Pages(
            pages, spool, duePages, progress, erased, commits, work::requireAfterPause, clock));
    bind("batches", new Batches());
    bind("badData", new BadData());
    bind("ndjsonFiles", new NdjsonFiles(work::requireAfterPause));
    bind("pageFiles", new PageFiles());
    bind("inTransaction", new InTransaction(transactions));
    bind("messageUpsert", new MessageUpsert(database.dialect()));
    bindMail();
    bind("deadLetters", deadLetters);
    letters = new DeadLetterFiles(settings.deadLetters());
    bind("replay", new Replay(letters, spool, pages, holds, walkStore, transactions));
  }

  private void bindMail() {
    Settings.Mail mail = settings.mail();
    bind("mails", new Mails(mail.mode()));
    bind("mailLedger", mailLedger);
    bind("mailWriter", new MailWriter());
    MailLogin login = new MailLogin(mail.username(), mail.password());
    Properties properties = SmtpProperties.of(mail.tls(), !mail.username().isEmpty(), SMTP_TIMEOUT);
    MailConnection connection =
        new MailConnection(mail.host(), mail.port(), login, properties, System::nanoTime);
    open.add(connection);
    bind("mailConnection", connection);
    bind("mailLogin", login);
    bind("smtpProperties", properties);
  }

  private void bindWalk(TransactionTemplate transactions, GroupCommit commits) {
    Settings.Api api = settings.api();
    Settings.Pace pace = settings.pace();
    Credential credential =
        Credentials.of(
            settings, database.dataSource(), "highlevel-export/" + Release.version(), clock);
    Authorizer authorizer = new Authorizer(credential, holds.all());
    budget = new RateBudget(pace.requests(), pace.window(), pace.walks(), System::nanoTime);
    DailyQuota quota = new DailyQuota(pace.dailyReservePercent());
    gate = new LocationGate(System::nanoTime);
    Outages outages = new Outages(holds, gate, budget, authorizer, clock);
    locations = locations(credential);
    planner =
        new Planner(
            settings, locations, walkStore, holds, gate, authorizer, quota, transactions, clock);
    walks = new WalkPool(pace.walks(), budget, this::walk);
    tryAgain = new TryAgain(holds, walkStore, authorizer, planner, walks, clock);
    bind("planner", planner);
    bind("walks", walks);
    bind("outages", outages);
    apiClient = new ApiClient(api.url(), credential, api.deadline(), budget::sending);
    bind("apiClient", apiClient);
    bind("apiHeaders", new ApiHeaders());
    bind(
        "walker",
        new Walker(
            walkStore,
            walks,
            pages,
            outages,
            spool,
            commits,
            budget,
            quota,
            gate,
            authorizer,
            progress,
            work::requireAfterPause,
            settings.pageSize(),
            pace.windowMessages(),
            clock));
    bind(
        "pageReader",
        new PageReader(
            new PageParser(api.maxPageBytes(), api.deadline(), System::nanoTime),
            spool,
            budget,
            quota,
            answers,
            gate,
            outages,
            authorizer,
            pace.window(),
            clock));
  }

  private Locations locations(Credential credential) {
    return credential instanceof AgencyCredential agency
            && settings.locations().equals(List.of(Settings.ALL_LOCATIONS))
        ? Locations.found(
            agency::locations,
            () ->
                walkStore.streams().stream().map(WalkStore.Stream::locationId).distinct().toList(),
            clock)
        : Locations.listed(settings.locations(), clock);
  }

  private void walk(Window window) {
    Exchange exchange =
        camel
            .getCamelContext()
            .createFluentProducerTemplate()
            .withBody(window)
            .to("direct:walk")
            .send();
    gate.leave(window);
    if (closing || exchange.getException() instanceof InterruptedException) {
      LOG.debug("{}: the walk stops, it goes on at the next start", window);
    } else if (exchange.getException() != null) {
      LOG.error("{}: the walk broke off", window, exchange.getException());
    }
  }

  /**
   * Whether a single pass is over: nothing left to walk, and nothing in the spool that a sink would
   * take.
   */
  public boolean isDone() {
    return planner.hasFailed()
        || (walks.hasBegun()
            && walks.isIdle()
            && !(isReplaying() && letters.hasReplays())
            && spool.waiting() <= duePages.failedTimes(settings.retry().attempts()));
  }

  /** Whether there is a route that takes replays up: an integrator may have left it out. */
  private boolean isReplaying() {
    return camel.getCamelContext().getRoute("replay") != null;
  }

  /** What was done since the start. */
  public Summary summary() {
    return Summary.of(
        !planner.hasFailed(),
        reader.pages().talliesSince(startedAt),
        progress.streams(),
        holds.all(),
        walkStore.openCount(),
        spool.waiting(),
        deadLetters.noted(),
        Duration.between(startedAt, clock.instant()));
  }

  /** How far the export is, as the database says. */
  public Status status() {
    return reader.status(deliveries.counts());
  }

  /** Whether another instance has taken over, so that this one has to end. */
  public boolean isReplaced() {
    return work.isLost();
  }

  public Progress progress() {
    return progress;
  }

  /** Why edited routes are not taken up; empty where they are, or none were edited. */
  public Optional<String> reloadProblem() {
    return reload == null ? Optional.empty() : reload.problem();
  }

  /** How many pages wait for delivery. */
  public int spooled() {
    return spool.waiting();
  }

  /** Finishes the pages in hand and closes everything, within some seconds. */
  @Override
  public void close() {
    closing = true;
    if (budget != null) {
      budget.close();
      closeQuietly(walks);
      closeQuietly(apiClient);
    }
    routesRead.cancel(false);
    camel.stop();
    for (int i = open.size() - 1; i >= 0; i--) {
      closeQuietly(open.get(i));
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("while closing: {}", e.toString());
    }
  }
}
