package io.highlevelexport.app;

import io.highlevelexport.auth.Credential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.content.ContentWiring;
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
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.mail.MailWiring;
import io.highlevelexport.delivery.sql.InTransaction;
import io.highlevelexport.delivery.sql.MessageUpsert;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.AuditLedger;
import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.ContentLedger;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.DeliveryLedger;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.ErasedStore;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Instance;
import io.highlevelexport.ledger.LaneStore;
import io.highlevelexport.ledger.LostPages;
import io.highlevelexport.ledger.PageLedger;
import io.highlevelexport.ledger.PauseStore;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ledger.SpoolRegistry;
import io.highlevelexport.ledger.Windows;
import io.highlevelexport.lint.RouteLint;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.PageEntry;
import io.highlevelexport.model.Window;
import io.highlevelexport.ops.Status;
import io.highlevelexport.spool.PageCopies;
import io.highlevelexport.spool.Spool;
import io.highlevelexport.spool.SpoolIdentity;
import io.highlevelexport.web.StatusPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
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
  private static final long CONTENT_MS = 500;
  private static final long AUDIT_MS = 1000;

  /** The names of the beans that routes may use. */
  public static final Set<String> BEANS = ExportMain.BEANS;

  private static final Duration SMTP_TIMEOUT = Duration.ofMinutes(5);

  private final Settings settings;
  private final Path routes;
  private final Mode mode;
  private final Clock clock;
  private final ExportMain camel;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Progress progress = new Progress();
  private final Instant startedAt;
  private Settings tokensOf;
  private Database database;
  private LeaseKeeper work;
  private ManyInstances many;
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
  private Replay replay;
  private MailLedger mailLedger;
  private FetchWiring fetching;
  private AuditLedger audits;
  private ContentLedger contentLedger;
  private ContentWiring content;
  private RouteReload reload;
  private LostPages lostPages;
  private LaneStore lanes;
  private StatusPort port;

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
    this.camel = new ExportMain(settings, routes, mode);
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
   * Opens the state, puts the spool in order and starts the routes.
   *
   * @throws RoutesException when Camel cannot start the routes
   * @throws RuntimeException when the database or the spool cannot be used; its message says why
   */
  public void start() throws RoutesException {
    camel.trace().ifPresent(open::add);
    if (mode != Mode.RUN) {
      // while the database opens
      camel.beginToReadRoutes();
    }
    database = new Database(settings.sql());
    open.add(database);
    work = isOneOfMany() ? oneOfMany() : new LeaseKeeper(database, mode == Mode.RUN);
    open.add(work);
    TransactionTemplate transactions = work.transactions();
    windows = new Windows(database.jdbc(), transactions);
    pages = new PageLedger(database.jdbc());
    contentLedger = new ContentLedger(database.jdbc(), transactions, settings.content());
    audits =
        new AuditLedger(database.jdbc(), transactions, windows, pages.known(), database.dialect());
    view =
        mode == Mode.RUN
            ? LedgerView.impatient(database, settings, clock)
            : new LedgerView(database, settings, clock);
    pauses = new PauseStore(database.jdbc(), transactions);
    lanes = new LaneStore(database.jdbc(), transactions, work.id());
    mailLedger = new MailLedger(database.jdbc(), transactions, settings.mail().inDoubt(), clock);
    open.add(mailLedger::settle);
    deadLetterFiles = new DeadLetterFiles(settings.deadLetters());
    try {
      awaitWork();
      if (isOneOfMany()) {
        many = new ManyInstances(settings.scale(), work.slots(settings.scale().slots()));
      }
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Kafka's libraries are missing (export.scale = kafka): bin/highlevel-export adds"
              + " lib/kafka",
          e);
    } catch (IOException e) {
      throw new RoutesException(e);
    }
    CrashPoint.LEASE_TAKEN.reached();
    key = database.digestKey();
    if (many == null) {
      new SpoolIdentity(settings.spool(), new SpoolRegistry(database.jdbc()))
          .require(settings.adoptsSpool());
    }
    spool = new Spool(settings.spool(), settings.maxSpooledPages());
    spool.recover(this::known);
    CrashPoint.SPOOL_IN_ORDER.reached();
    readLostPagesAgain(transactions);
    camel.readRoutes();
    bindFetch(transactions);
    bindContent();
    bindDelivery(transactions);
    delivery.load();
    content.load();
    try {
      camel.start();
      delivery.start();
      camel.everySoOften("content", content.queue()::begin, CONTENT_MS);
      camel.everySoOften("texts", delivery::release, CONTENT_MS);
      camel.everySoOften("audits", this::isAuditing, AUDIT_MS);
      if (many != null) {
        many.start(
            new HandOver(
                pages,
                many.pages(),
                spool,
                this::readLostPagesAgain,
                fetching,
                content.queue(),
                delivery,
                replay,
                mailLedger));
      }
      if (mode == Mode.RUN) {
        watchRoutes();
        observe();
        if (port != null) {
          port.works(
              new StatusPage.Work(
                  camel.getCamelContext(),
                  spool::isFull,
                  fetching::retryNow,
                  this::isReplaying,
                  reload::edited,
                  this::kafkaProblem));
        }
      }
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }

  private Spool.Known known(String name) {
    return switch (pages.state(name)) {
      case UNKNOWN -> Spool.Known.NOT;
      case WAITING -> many == null ? Spool.Known.WAITING : Spool.Known.ELSEWHERE;
      case DELIVERED, LOST -> Spool.Known.OVER;
    };
  }

  /** Waits while another instance works; the page says so meanwhile. */
  private void awaitWork() throws IOException {
    if (mode != Mode.RUN || settings.http().port() == 0) {
      work.begin(other -> {});
      return;
    }
    port =
        new StatusPort(
            settings.http(),
            new StatusPage.Parts(
                settings,
                Release.version(),
                startedAt,
                this::status,
                view.counts(),
                view.positions(),
                deadLetterFiles,
                clock));
    port.await(work);
  }

  private void observe() {
    new Observation(
            settings,
            database,
            view,
            fetching,
            spool,
            progress,
            deadLetters,
            deadLetterFiles,
            reload,
            this::status,
            clock)
        .begin(camel);
    if (many != null) {
      many.observe(camel.getCamelContext());
    }
  }

  /** Why Kafka takes no pages, and so nothing is read; empty where it does, or is not used. */
  private Optional<String> kafkaProblem() {
    return many == null ? Optional.empty() : many.pages().problem();
  }

  private void watchRoutes() throws IOException {
    Properties known = new Properties();
    known.putAll(camel.properties());
    reload =
        new RouteReload(camel.getCamelContext(), routes, new RouteLint(known, BEANS), pause, clock);
    camel.everySoOften(
        "routes",
        () -> {
          reload.run();
          work.rejects(reload.problem().orElse(null));
        },
        RELOAD_MS);
  }

  private void readLostPagesAgain(TransactionTemplate transactions) {
    lostPages = new LostPages(database.jdbc(), transactions, windows);
    readLostPagesAgain(work::has);
  }

  private void readLostPagesAgain(Predicate<String> locations) {
    int lost = lostPages.readAgain(locations, spool::find, false, clock.instant());
    if (lost > 0) {
      LOG.warn(
          "{} pages are gone from the spool {} without having been delivered: they are read again",
          lost,
          settings.spool());
    }
  }

  private void bindDelivery(TransactionTemplate transactions) {
    deadLetters = new DeadLetters(settings.deadLetters(), settings::mask, clock);
    camel.give("database", database.dataSource());
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
                work,
                settings.retry(),
                sink -> sink.isEmpty() ? settings.routingWorkers() : settings.workers(sink),
                pause,
                content::of,
                content.textWait(),
                clock));
    camel.give("deliveries", new PageDelivery.Steps());
    camel.give("badData", new BadData());
    camel.give("inTransaction", new InTransaction(transactions));
    camel.give("messageUpsert", new MessageUpsert(database.dialect()));
    MailWiring mails = new MailWiring(settings.mail(), mailLedger, content.texts(), SMTP_TIMEOUT);
    open.add(mails);
    mails.beans().forEach(camel::give);
    camel.give("deadLetters", deadLetters);
    replay =
        new Replay(deadLetterFiles, spool, key, pages, fetching.gate(), transactions, copies());
    camel.give("replay", replay);
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
                windows, pauses, pages, audits, spool, key, transactions, copies(), work),
            progress,
            deadLetterFiles::accepted,
            clock);
    fetching.beans(mode == Mode.ASKED).forEach(camel::give);
  }

  private void bindContent() {
    NdjsonFiles files = new NdjsonFiles(work::requireAfterPause);
    camel.give("ndjsonFiles", files);
    content =
        new ContentWiring(
            camel::getCamelContext,
            settings,
            new ContentWiring.Storage(
                contentLedger,
                new AwaitedTexts(database.readingJdbc(), settings.awaitedByMails()),
                files,
                database.dialect(),
                fetching.locations()::contains,
                work::requireAfterPause),
            fetching.access(),
            pause,
            Release.agent(),
            clock);
    content.beans().forEach(camel::give);
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
            && content.queue().isDone()
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
    return lostPages.readAgain(work::has, isThere, true, clock.instant());
  }

  private boolean isOneOfMany() {
    return mode == Mode.RUN && settings.scale().isOn();
  }

  private LeaseKeeper oneOfMany() {
    String name = settings.scale().instance();
    return new LeaseKeeper(
        database, name.isEmpty() ? Instance.hostName() : name, settings.scale().session());
  }

  private PageCopies copies() {
    return many == null ? PageCopies.NONE : many.pages();
  }

  @Override
  public void wanted(PageEntry page) {
    content.queue().wanted(page.locationId());
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
    if (many != null) {
      closeQuietly(many);
    }
    if (port != null) {
      closeQuietly(port);
    }
    if (fetching != null) {
      closeQuietly(fetching);
    }
    if (content != null) {
      closeQuietly(content);
    }
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
