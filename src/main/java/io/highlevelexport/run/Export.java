package io.highlevelexport.run;

import io.highlevelexport.config.Settings;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.deliver.BadData;
import io.highlevelexport.deliver.Batches;
import io.highlevelexport.deliver.DuePages;
import io.highlevelexport.deliver.Pages;
import io.highlevelexport.deliver.file.NdjsonFiles;
import io.highlevelexport.deliver.mail.MailLedger;
import io.highlevelexport.deliver.mail.MailLogin;
import io.highlevelexport.deliver.mail.MailWriter;
import io.highlevelexport.deliver.mail.Mails;
import io.highlevelexport.deliver.mail.SmtpProperties;
import io.highlevelexport.deliver.sql.MessageUpsert;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.state.Database;
import io.highlevelexport.state.HoldStore;
import io.highlevelexport.state.LostPages;
import io.highlevelexport.state.PageStore;
import io.highlevelexport.state.WalkStore;
import io.highlevelexport.walk.ApiClient;
import io.highlevelexport.walk.ApiHeaders;
import io.highlevelexport.walk.LocationGate;
import io.highlevelexport.walk.Outages;
import io.highlevelexport.walk.PageParser;
import io.highlevelexport.walk.PageReader;
import io.highlevelexport.walk.Planner;
import io.highlevelexport.walk.Progress;
import io.highlevelexport.walk.RateBudget;
import io.highlevelexport.walk.TokenSource;
import io.highlevelexport.walk.WalkPool;
import io.highlevelexport.walk.Walker;
import io.highlevelexport.walk.Window;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole export in one process: makes the beans, binds them to the names that the routes use,
 * and runs Camel.
 */
public final class Export implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private static final Duration SMTP_TIMEOUT = Duration.ofSeconds(30);

  private final Settings settings;
  private final Clock clock;
  private final Main camel = new Main();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Progress progress = new Progress();
  private final Instant startedAt;
  private Database database;
  private Spool spool;
  private PageStore pages;
  private WalkStore walkStore;
  private HoldStore holds;
  private DuePages duePages;
  private DeadLetters deadLetters;
  private Planner planner;
  private WalkPool walks;
  private RateBudget budget;
  private LocationGate gate;

  /**
   * @param routes the directory of the routes
   * @param mode whether it polls until it is closed
   */
  public Export(Settings settings, Path routes, Mode mode, Clock clock) {
    this.settings = settings;
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

  private Properties properties(Path routes, Mode mode) {
    Properties properties = new Properties();
    properties.setProperty("camel.main.name", "highlevel-export");
    properties.setProperty("camel.main.routesIncludePattern", "file:" + routes + "/*.camel.yaml");
    properties.setProperty("camel.main.jmxEnabled", "false");
    properties.setProperty("camel.main.shutdownTimeout", "4");
    properties.setProperty("camel.main.startupSummaryLevel", "off");
    properties.setProperty("camel.main.streamCachingEnabled", "false");
    if (mode == Mode.RUN) {
      properties.setProperty("camel.main.routesReloadEnabled", "true");
      properties.setProperty("camel.main.routesReloadDirectory", routes.toString());
      properties.setProperty("camel.main.routesReloadPattern", "*.camel.yaml");
      properties.setProperty("camel.main.routesReloadRemoveAllRoutes", "false");
      observe(properties, settings.placeholders().get("export.http.port"));
    } else {
      properties.setProperty("export.polls", "1");
    }
    properties.setProperty("export.release", Release.version());
    properties.putAll(settings.placeholders());
    return properties;
  }

  private static void observe(Properties properties, String port) {
    if (!port.equals("0")) {
      properties.setProperty("camel.management.enabled", "true");
      properties.setProperty("camel.management.host", "127.0.0.1");
      properties.setProperty("camel.management.port", port);
      properties.setProperty("camel.management.healthCheckEnabled", "true");
      properties.setProperty("camel.management.metricsEnabled", "true");
      properties.setProperty("camel.metrics.enabled", "true");
      properties.setProperty("camel.health.enabled", "true");
    }
  }

  /**
   * Opens the state, puts the spool in order and starts the routes.
   *
   * @throws Exception when the database, the spool or a route cannot be used; its message says why
   */
  public void start() throws Exception {
    database = new Database(settings.sql());
    open.add(database);
    walkStore = new WalkStore(database.jdbc(), database.transactions());
    pages = new PageStore(database.jdbc());
    holds = new HoldStore(database.jdbc(), settings.holds().first(), settings.holds().longest());
    spool = new Spool(settings.spool(), settings.maxSpooledPages());
    spool.recover(pages::isAwaited);
    readLostPagesAgain();
    bindDelivery();
    bindWalk();
    camel.start();
  }

  private void readLostPagesAgain() {
    LostPages lostPages = new LostPages(database.jdbc(), database.transactions(), walkStore);
    int lost = lostPages.readAgain(spool::isWaiting, clock.instant());
    if (lost > 0) {
      LOG.warn(
          "{} pages are gone from the spool {} without having been delivered: they are read again",
          lost,
          settings.spool());
    }
  }

  private void bindDelivery() {
    duePages = new DuePages(spool, settings.retry().first(), settings.retry().longest(), clock);
    deadLetters = new DeadLetters(settings.deadLetters(), settings.secrets(), clock);
    camel.bind("database", database.dataSource());
    camel.bind("duePages", duePages);
    camel.bind("pages", new Pages(pages, spool, duePages, progress, clock));
    camel.bind("batches", new Batches());
    camel.bind("badData", new BadData());
    camel.bind("ndjsonFiles", new NdjsonFiles());
    camel.bind("messageUpsert", new MessageUpsert(database.dialect()));
    bindMail();
    camel.bind("deadLetters", deadLetters);
  }

  private void bindMail() {
    Settings.Mail mail = settings.mail();
    camel.bind("mails", new Mails(mail.mode()));
    camel.bind("mailLedger", new MailLedger(database.dataSource(), mail.inDoubt(), clock));
    camel.bind("mailWriter", new MailWriter());
    camel.bind("mailLogin", new MailLogin(mail.username(), mail.password()));
    camel.bind(
        "smtpProperties", SmtpProperties.of(mail.tls(), !mail.username().isEmpty(), SMTP_TIMEOUT));
  }

  private void bindWalk() {
    Settings.Api api = settings.api();
    TokenSource token =
        api.tokenFile() == null ? TokenSource.of(api.token()) : TokenSource.of(api.tokenFile());
    budget = new RateBudget(settings.pace().requests(), settings.pace().window(), System::nanoTime);
    gate = new LocationGate();
    Outages outages = new Outages(holds, gate, clock);
    planner = new Planner(settings, walkStore, holds, gate, database.transactions(), clock);
    walks = new WalkPool(settings.pace().walks(), budget::usefulWalks, this::walk);
    camel.bind("planner", planner);
    camel.bind("walks", walks);
    camel.bind("outages", outages);
    ApiClient client = new ApiClient(api.url(), token, api.deadline());
    open.add(client);
    camel.bind("apiClient", client);
    camel.bind("apiHeaders", new ApiHeaders());
    camel.bind(
        "walker",
        new Walker(
            walkStore,
            pages,
            outages,
            spool,
            database.transactions(),
            budget,
            gate,
            progress,
            settings.pageSize(),
            settings.pace().windowMessages(),
            clock));
    camel.bind(
        "pageReader",
        new PageReader(
            new PageParser(api.maxPageBytes(), api.deadline(), System::nanoTime),
            spool,
            budget,
            gate,
            outages,
            token,
            settings.pace().window(),
            clock));
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
    if (exchange.getException() instanceof InterruptedException) {
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
            && spool.waiting() <= duePages.failedTimes(settings.retry().attempts()));
  }

  /** What was done since the start. */
  public Summary summary() {
    return Summary.of(
        !planner.hasFailed(),
        pages.talliesSince(startedAt),
        progress.streams(),
        holds.all(),
        walkStore.openCount(),
        spool.waiting(),
        deadLetters.noted());
  }

  public Progress progress() {
    return progress;
  }

  /** How many pages wait for delivery. */
  public int spooled() {
    return spool.waiting();
  }

  /** Finishes the pages in hand and closes everything, within some seconds. */
  @Override
  public void close() {
    if (budget != null) {
      budget.close();
      closeQuietly(walks);
    }
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
