package io.highlevelexport.app;

import io.highlevelexport.auth.Credential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.content.AttachmentClient;
import io.highlevelexport.content.AttachmentKind;
import io.highlevelexport.content.Attachments;
import io.highlevelexport.content.ContactKind;
import io.highlevelexport.content.ContentFetcher;
import io.highlevelexport.content.ContentFiles;
import io.highlevelexport.content.ContentKind;
import io.highlevelexport.content.ContentKinds;
import io.highlevelexport.content.ContentQueue;
import io.highlevelexport.content.ContentRows;
import io.highlevelexport.content.EmailKind;
import io.highlevelexport.content.RecordingKind;
import io.highlevelexport.content.TranscriptKind;
import io.highlevelexport.crash.CrashPoint;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.deadletter.Replay;
import io.highlevelexport.delivery.BadData;
import io.highlevelexport.delivery.Delivery;
import io.highlevelexport.delivery.PageDelivery;
import io.highlevelexport.delivery.PageRouting;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.delivery.SinkRoutes;
import io.highlevelexport.delivery.TextWait;
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.delivery.mail.EmailTexts;
import io.highlevelexport.delivery.mail.MailConnection;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.mail.MailLogin;
import io.highlevelexport.delivery.mail.MailWriter;
import io.highlevelexport.delivery.mail.Mails;
import io.highlevelexport.delivery.mail.SmtpProperties;
import io.highlevelexport.delivery.sql.InTransaction;
import io.highlevelexport.delivery.sql.MessageUpsert;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.fetch.PageLimits;
import io.highlevelexport.http.OutgoingHttp;
import io.highlevelexport.ledger.AuditLedger;
import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.ContentLedger;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.DeliveryLedger;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.ErasedStore;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.LostPages;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.SpoolRegistry;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.lint.RouteProperties;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Pause;
import io.highlevelexport.model.Piece;
import io.highlevelexport.model.Window;
import io.highlevelexport.ops.ExportMetrics;
import io.highlevelexport.ops.HealthChecks;
import io.highlevelexport.ops.MailHealth;
import io.highlevelexport.ops.Status;
import io.highlevelexport.ops.StreamsHealth;
import io.highlevelexport.ops.Traces;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.spool.SpoolIdentity;
import io.highlevelexport.web.HttpPort;
import io.highlevelexport.web.StatusPage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The whole export in one process: makes the beans, binds them to the names that the routes use,
 * and runs Camel.
 */
public final class Export implements AutoCloseable, Delivery.Pages {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private static final long RELOAD_MS = 1000;
  private static final long METRICS_MS = 3000;
  private static final long CONTENT_MS = 500;
  private static final long AUDIT_MS = 1000;

  /** One of so many fetches may be of content. */
  private static final int SHARE_OF_CONTENT = 4;

  /** The names of the beans that routes may use. */
  public static final Set<String> BEANS =
      Set.of(
          "database",
          "deliveries",
          "badData",
          "ndjsonFiles",
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
          "fetchPool",
          "windowFetcher",
          "apiClient",
          "apiHeaders",
          "pageReader",
          "contentFetcher",
          "contentRows",
          "attachments");

  private static final Duration SMTP_TIMEOUT = Duration.ofMinutes(5);

  private final Settings settings;
  private final Path routes;
  private final Mode mode;
  private final Clock clock;
  private final Main camel = new ExportMain();
  private final FutureTask<Void> routesRead = new FutureTask<>(camel::init, null);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Progress progress = new Progress();
  private final Instant startedAt;
  private Settings tokensOf;
  private Database database;
  private LeaseKeeper work;
  private Spool spool;
  private DigestKey key;
  private PageLedger pages;
  private Windows windows;
  private PauseStore pauses;
  private LedgerView view;
  private Delivery delivery;
  private final RoutePause pause = new RoutePause();
  private DeadLetters deadLetters;
  private DeadLetterFiles deadLetterFiles;
  private MailLedger mailLedger;
  private FetchWiring fetching;
  private AuditLedger audits;
  private ContentLedger contentLedger;
  private final EmailKind emails = new EmailKind();
  private Attachments attachments;
  private ContentKinds kinds;
  private ContentQueue content;
  private RouteReload reload;
  private LostPages lostPages;
  private LaneStore lanes;
  private StatusPage page;
  private HttpPort http;

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
    RouteProperties.seal(camel);
    camel.addMainListener(new RouteLoading(routes));
    camel.setOverrideProperties(properties(routes, mode));
  }

  /**
   * Tokens that renew themselves are kept in the database of another export, and stay good for
   * both. To be called before the start.
   */
  public void useTokensOf(Settings other) {
    tokensOf = other;
  }

  /** How long the export goes on. */
  public enum Mode {
    /** Polls until it is closed; edited routes are reloaded. */
    RUN,
    /** One poll. */
    ONCE,
    /** One poll of nothing but what somebody has asked for. */
    ASKED
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
      RouteProperties.seal(context);
      return context;
    }
  }

  private Properties properties(Path routes, Mode mode) {
    Properties properties = new Properties();
    properties.setProperty("camel.main.name", "highlevel-export");
    properties.setProperty("camel.main.routesIncludePattern", "false");
    properties.setProperty("camel.main.jmxEnabled", "false");
    properties.setProperty("camel.main.shutdownTimeout", "4");
    properties.setProperty("camel.main.startupSummaryLevel", "off");
    properties.setProperty("camel.main.autoConfigurationLogSummary", "false");
    properties.setProperty("camel.main.streamCachingEnabled", "false");
    if (mode != Mode.RUN) {
      properties.setProperty("export.polls", "1");
    } else if (isServed()) {
      observed(properties);
    }
    properties.setProperty("export.release", Release.version());
    if (isTraced()) {
      properties.putAll(Traces.settings());
    }
    properties.putAll(settings.placeholders());
    return properties;
  }

  private boolean isServed() {
    return mode == Mode.RUN && settings.http().port() != 0;
  }

  private static void observed(Properties properties) {
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
    if (mode != Mode.RUN) {
      // while the database opens
      new Thread(routesRead, "routes").start();
    }
    database = new Database(settings.sql());
    open.add(database);
    work = new LeaseKeeper(database, mode == Mode.RUN);
    open.add(work);
    TransactionTemplate transactions = work.transactions();
    windows = new Windows(database.jdbc(), transactions);
    pages = new PageLedger(database.jdbc());
    contentLedger = new ContentLedger(database.jdbc(), transactions, settings.content());
    audits = new AuditLedger(database.jdbc(), transactions, windows, pages, database.dialect());
    view = new LedgerView(database, settings, clock);
    pauses = new PauseStore(database.jdbc(), transactions);
    lanes = new LaneStore(database.jdbc(), transactions);
    mailLedger = new MailLedger(database.jdbc(), transactions, settings.mail().inDoubt(), clock);
    open.add(mailLedger::settle);
    deadLetterFiles = new DeadLetterFiles(settings.deadLetters());
    try {
      awaitWork();
    } catch (IOException e) {
      throw new RoutesException(e);
    }
    CrashPoint.LEASE_TAKEN.reached();
    key = database.digestKey();
    new SpoolIdentity(settings.spool(), new SpoolRegistry(database.jdbc()))
        .require(settings.adoptsSpool());
    spool = new Spool(settings.spool(), settings.maxSpooledPages());
    spool.recover(this::known);
    CrashPoint.SPOOL_IN_ORDER.reached();
    readLostPagesAgain(transactions);
    readRoutes();
    bindFetch(transactions);
    bindContent();
    bindDelivery(transactions);
    delivery.load();
    if (!settings.content().isEmpty()) {
      contentLedger.again().wantAgain(Piece.ATTACHMENT, attachments.digest(), clock.instant());
      content.load();
    }
    try {
      camel.start();
      delivery.start();
      everySoOften("content", content::begin, CONTENT_MS);
      everySoOften("texts", delivery::release, CONTENT_MS);
      everySoOften("audits", this::isAuditing, AUDIT_MS);
      if (mode == Mode.RUN) {
        watchRoutes();
        observe();
        if (page != null) {
          page.works(
              new StatusPage.Work(
                  camel.getCamelContext(),
                  spool::isFull,
                  fetching.retryNow(),
                  this::isReplaying,
                  reload::edited));
        }
      }
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }

  private Spool.Known known(String name) {
    return switch (pages.state(name)) {
      case UNKNOWN -> Spool.Known.NOT;
      case WAITING -> Spool.Known.WAITING;
      case DELIVERED, LOST -> Spool.Known.OVER;
    };
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

  /** Waits while another instance works; the page says so meanwhile. */
  private void awaitWork() throws IOException {
    if (!isServed()) {
      work.begin(other -> {});
      return;
    }
    page =
        new StatusPage(
            new StatusPage.Parts(
                settings,
                Release.version(),
                startedAt,
                this::status,
                view.counts(),
                view.windows(),
                deadLetterFiles,
                clock));
    http = new HttpPort(page);
    Optional<IOException> taken = listen();
    taken.ifPresent(
        e -> LOG.info("no status page in standby, maybe another instance's: {}", e.getMessage()));
    work.begin(page::standsBy);
    if (taken.isPresent()) {
      http.listen(settings.http());
    }
  }

  private Optional<IOException> listen() {
    try {
      http.listen(settings.http());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
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
            fetching.locations(),
            settings.channels(),
            progress,
            fetching.metrics(),
            fetching.budget(),
            spool,
            settings.maxSpooledPages(),
            settings.polling().period(),
            deadLetters,
            deadLetterFiles);
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
                pauses,
                fetching.locations(),
                settings.channels(),
                progress,
                this::problem,
                settings.polling().period(),
                clock.instant(),
                clock)
            .check());
    checks.add(HealthChecks.database(database.jdbc()));
    checks.add(HealthChecks.spool(spool, settings.maxSpooledPages(), view::lanes));
    checks.add(HealthChecks.lanes(view::lanes));
    checks.add(HealthChecks.deadLetters(deadLetterFiles, deadLetters));
    checks.add(
        HealthChecks.routes(
            reload::problem, () -> Objects.toString(reload.edited().takenAt(), "none")));
    if (settings.uses("mail")) {
      Settings.Mail mail = settings.mail();
      checks.add(new MailHealth(mail.host(), mail.port(), System::nanoTime).check());
    }
    return checks;
  }

  private void watchRoutes() throws IOException {
    Properties known = new Properties();
    known.putAll(properties(routes, mode));
    reload =
        new RouteReload(camel.getCamelContext(), routes, new RouteLint(known, BEANS), pause, clock);
    everySoOften(
        "routes",
        () -> {
          reload.run();
          work.rejects(reload.problem().orElse(null));
        },
        RELOAD_MS);
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
    lostPages = new LostPages(database.jdbc(), transactions, windows);
    int lost = lostPages.readAgain(spool::find, false, clock.instant());
    if (lost > 0) {
      LOG.warn(
          "{} pages are gone from the spool {} without having been delivered: they are read again",
          lost,
          settings.spool());
    }
  }

  private void bindDelivery(TransactionTemplate transactions) {
    deadLetters = new DeadLetters(settings.deadLetters(), settings::mask, clock);
    bind("database", database.dataSource());
    Erased erased = new ErasedStore(database.jdbc()).read();
    CamelContext context = camel.getCamelContext();
    delivery =
        new Delivery(
            context,
            new Delivery.Parts(
                new DeliveryLedger(
                    database.jdbc(), transactions, database.dialect(), contentLedger),
                lanes,
                new SinkRoutes(context, settings.sql().toString()),
                spool,
                new PageRouting(context, spool, erased),
                this,
                work::requireAfterPause,
                settings.retry(),
                sink -> sink.isEmpty() ? settings.routingWorkers() : settings.workers(sink),
                pause,
                kinds::of,
                new TextWait(
                    new AwaitedTexts(database.readingJdbc()),
                    emails::of,
                    settings.textWait(),
                    settings.mail().mode().equals("digest"),
                    location ->
                        fetching.gate().isPaused(Window.content(0, location, clock.instant())),
                    clock),
                clock));
    bind("deliveries", new PageDelivery.Steps());
    bind("badData", new BadData());
    bind("inTransaction", new InTransaction(transactions));
    bind("messageUpsert", new MessageUpsert(database.dialect()));
    bindMail();
    bind("deadLetters", deadLetters);
    bind("replay", new Replay(deadLetterFiles, spool, key, pages, fetching.gate(), transactions));
  }

  private void bindMail() {
    Settings.Mail mail = settings.mail();
    bind(
        "mails",
        new Mails(
            mail.mode(),
            settings.content().contains(Piece.EMAIL)
                ? new EmailTexts(new AwaitedTexts(database.readingJdbc()), emails::of)::of
                : message -> List.of()));
    bind("mailLedger", mailLedger);
    bind("mailWriter", new MailWriter());
    MailLogin login = new MailLogin(mail.username(), mail::password);
    Properties properties = SmtpProperties.of(mail, SMTP_TIMEOUT);
    MailConnection connection =
        new MailConnection(mail.host(), mail.port(), login, properties, System::nanoTime);
    open.add(connection);
    bind("mailConnection", connection);
    bind("mailLogin", login);
    bind("smtpProperties", properties);
  }

  private void bindFetch(TransactionTemplate transactions) {
    Database tokens = database;
    if (tokensOf != null && settings.oauth() != null) {
      tokens = new Database(tokensOf.sql());
      open.add(tokens);
    }
    Credential credential = Credential.of(settings, tokens.dataSource(), Release.agent(), clock);
    fetching =
        new FetchWiring(
            camel::getCamelContext,
            settings,
            credential,
            new FetchWiring.Ledger(
                windows, pauses, pages, audits, spool, key, transactions, work::requireAfterPause),
            progress,
            this::accepted,
            clock);
    fetching.beans(mode == Mode.ASKED).forEach(this::bind);
  }

  private void bindContent() {
    NdjsonFiles written = new NdjsonFiles(work::requireAfterPause);
    bind("ndjsonFiles", written);
    ContentFiles files =
        new ContentFiles(settings.contentDirectory(), written, work::requireAfterPause);
    attachments = Attachments.of(settings.placeholders());
    List<ContentKind> every =
        List.of(
            emails,
            new TranscriptKind(),
            new RecordingKind(files),
            new AttachmentKind(attachments, files),
            new ContactKind(settings.contactsPeriod(), clock));
    kinds = new ContentKinds(every, settings.content());
    AttachmentClient hosts =
        new AttachmentClient(
            new OutgoingHttp(settings.api()),
            Release.agent(),
            attachments,
            new PageLimits(Long.MAX_VALUE, settings.api().deadline(), System::nanoTime),
            work::requireAfterPause,
            clock);
    open.add(hosts);
    bind("attachments", hosts);
    content =
        new ContentQueue(
            camel::getCamelContext,
            new ContentQueue.Wanted(contentLedger, kinds),
            fetching.access(),
            pause,
            settings.holds(),
            Math.max(1, settings.pace().fetches() / SHARE_OF_CONTENT),
            clock);
    bind("contentFetcher", new ContentFetcher(fetching.access(), work::requireAfterPause, clock));
    bind("contentRows", new ContentRows(database.dialect()));
  }

  /** An operator who discards the record of an incomplete window takes the window as it is. */
  private List<Pause> accepted(List<Pause> incomplete) {
    try {
      Set<String> discarded = incomplete.isEmpty() ? Set.of() : deadLetterFiles.discardedIds();
      return incomplete.stream()
          .filter(pause -> discarded.contains(DeadLetters.idOf(pause)))
          .toList();
    } catch (IOException e) {
      LOG.warn("the discarded dead letters cannot be read: {}", e.toString());
      return List.of();
    }
  }

  private ExportedStreams exported() {
    return ExportedStreams.of(
        fetching == null ? settings.locations() : fetching.locations().known(),
        settings.channels());
  }

  /**
   * Whether a single pass is over: nothing left to fetch, and nothing in the spool that a sink
   * would take.
   */
  public boolean isDone() {
    int attempts = Math.max(1, settings.retry().attempts());
    return fetching.problem() != null
        || (fetching.isDone()
            && !(isReplaying() && deadLetterFiles.hasReplays())
            && delivery.isDone(attempts)
            && content.isDone()
            // with the last text the last mail may go
            && delivery.isDone(attempts)
            && !isAuditing()
            // an audit that has just ended may have had something fetched
            && fetching.isDone());
  }

  /** Begins the audits that are due. A pass ends when none can go on. */
  private boolean isAuditing() {
    try {
      return fetching.auditor().begin(exported());
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("the database does not say which audits are due", e);
      return false;
    }
  }

  @Override
  public Optional<PageEntry> entry(String name) {
    return pages.entry(name);
  }

  @Override
  public int lost(Predicate<String> isThere) {
    return lostPages.readAgain(isThere, true, clock.instant());
  }

  @Override
  public void wanted(PageEntry page) {
    content.wanted(page.locationId());
  }

  @Override
  public void delivered(PageEntry page) {
    pages.tally(page.id()).ifPresent(progress::delivered);
  }

  /** Whether there is a route for replays: an integrator may have left it out. */
  private boolean isReplaying() {
    return camel.getCamelContext().getRoute("replay") != null;
  }

  private int openWindows() {
    ExportedStreams exported = exported();
    return (int)
        windows.open().stream()
            .filter(exported::contains)
            .filter(window -> mode != Mode.ASKED || window.kind() == Window.Kind.ASKED)
            .count();
  }

  /** What was done since the start. */
  public Summary summary() {
    return new Summary(
        fetching.problem(),
        Summary.streams(progress.streams(), view.pages().talliesSince(startedAt)),
        pauses.all(exported()),
        openWindows(),
        spool.waiting(),
        deadLetters.noted(),
        view.content(),
        Duration.between(startedAt, clock.instant()).toMillis() / 1000.0);
  }

  /** How far the export is, as the database says. */
  public Status status() {
    return view.status(exported());
  }

  /** Whether another instance has taken over, so that this one has to end. */
  public boolean isReplaced() {
    return work.isLost();
  }

  /** Why nothing can be fetched; empty where it can. */
  public Optional<String> problem() {
    return Optional.ofNullable(fetching.problem());
  }

  /** How far what the export endpoint leaves out is. */
  public List<ContentCounts.Count> content() {
    return view.content();
  }

  public Progress progress() {
    return progress;
  }

  /** Why edited routes are rejected; empty where they are not, or none were edited. */
  public Optional<String> reloadProblem() {
    return reload == null ? Optional.empty() : reload.problem();
  }

  /** How many pages wait for delivery. */
  public int spooled() {
    return spool.waiting();
  }

  /** Finishes the pages under way and closes everything, within some seconds. */
  @Override
  public void close() {
    if (http != null) {
      closeQuietly(http);
    }
    if (fetching != null) {
      closeQuietly(fetching);
    }
    if (content != null) {
      closeQuietly(content);
    }
    routesRead.cancel(false);
    if (delivery != null) {
      delivery.stop();
    }
    camel.stop();
    if (delivery != null) {
      closeQuietly(delivery);
    }
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
