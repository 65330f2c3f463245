package io.highlevelexport.app;

import io.highlevelexport.auth.Credential;
import io.highlevelexport.config.Settings;
import io.highlevelexport.content.ContentWiring;
import io.highlevelexport.deadletter.DeadLetterFiles;
import io.highlevelexport.deadletter.DeadLetters;
import io.highlevelexport.deadletter.Replay;
import io.highlevelexport.delivery.BadData;
import io.highlevelexport.delivery.Delivery;
import io.highlevelexport.delivery.PageDelivery;
import io.highlevelexport.delivery.RoutePause;
import io.highlevelexport.delivery.SinkRoutes;
import io.highlevelexport.delivery.file.NdjsonFiles;
import io.highlevelexport.delivery.mail.MailLedger;
import io.highlevelexport.delivery.mail.MailWiring;
import io.highlevelexport.delivery.sql.InTransaction;
import io.highlevelexport.delivery.sql.MessageUpsert;
import io.highlevelexport.fetch.FetchWiring;
import io.highlevelexport.ledger.AwaitedTexts;
import io.highlevelexport.ledger.ContentCounts;
import io.highlevelexport.ledger.Database;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.ExportedStreams;
import io.highlevelexport.ledger.Progress;
import io.highlevelexport.ops.LedgerView;
import io.highlevelexport.ops.Observation;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.HttpPort;
import io.highlevelexport.web.StatusPage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The whole export in one process: makes the beans, binds them to the names that the routes use,
 * and runs Camel.
 */
public final class Export implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private static final long CONTENT_MS = 500;
  private static final long AUDIT_MS = 1000;
  private static final long METRICS_MS = 3000;

  /** The names of the beans that routes may use. */
  public static final Set<String> BEANS = ExportMain.BEANS;

  /** The names of the routes that are called from here. */
  public static final Set<String> ROUTES = ExportMain.ROUTES;

  private static final Duration SMTP_TIMEOUT = Duration.ofMinutes(5);

  private final Settings settings;
  private final Path routes;
  private final Mode mode;
  private final Clock clock;
  private final ExportMain camel;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Progress progress = new Progress();
  private final Instant startedAt;
  private final RoutePause pause = new RoutePause();
  private Runnable whileStandby = () -> {};
  private Settings tokensOf;
  private Storage storage;
  private LedgerView view;
  private Delivery delivery;
  private DeadLetters deadLetters;
  private DeadLetterFiles deadLetterFiles;
  private Replay replay;
  private MailLedger mailLedger;
  private FetchWiring fetching;
  private ContentWiring content;
  private Pass pass;
  private RouteReload reload;
  private StatusPage page;
  private HttpPort port;

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

  /** Has something called each second of a standby; what it throws ends the start. */
  public void whileStandby(Runnable look) {
    whileStandby = look;
  }

  /** How long the export goes on. */
  public enum Mode {
    /** Polls until it is closed; edited routes are reloaded. */
    RUN,
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
    if (mode != Mode.RUN) {
      // while the database opens
      camel.beginToReadRoutes();
    }
    Database database = new Database(settings.sql());
    open.add(database);
    storage = new Storage(database, settings, mode == Mode.RUN, clock);
    open.add(storage);
    view =
        mode == Mode.RUN
            ? LedgerView.impatient(database, settings, clock)
            : new LedgerView(database, settings, clock);
    TransactionTemplate transactions = storage.tables().transactions();
    mailLedger = new MailLedger(database.jdbc(), transactions, settings.mail().inDoubt(), clock);
    open.add(mailLedger::settle);
    deadLetterFiles = new DeadLetterFiles(settings.deadLetters());
    try {
      awaitWork();
      storage.begin();
    } catch (IOException e) {
      throw new RoutesException(e);
    }
    camel.readRoutes();
    bindFetch();
    bindContent();
    bindDelivery();
    delivery.load();
    content.load();
    pass =
        new Pass(
            settings,
            mode,
            camel.getCamelContext(),
            storage.tables().windows(),
            fetching,
            content.queue(),
            delivery,
            deadLetterFiles);
    try {
      camel.start();
      delivery.start();
      camel.everySoOften("content", content.queue()::begin, CONTENT_MS);
      camel.everySoOften("texts", delivery::release, CONTENT_MS);
      camel.everySoOften("audits", pass::isAuditing, AUDIT_MS);
      storage.many().ifPresent(this::share);
      if (mode == Mode.RUN) {
        reload = RouteReload.begin(camel, routes, pause, storage.lease(), clock);
        observe();
      }
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }

  private void share(ManyInstances many) {
    many.start(
        new HandOver(
            storage, many.pages(), fetching, content.queue(), delivery, replay, mailLedger));
  }

  /** Waits while another instance works; the page says so meanwhile. */
  private void awaitWork() throws IOException {
    if (mode != Mode.RUN || settings.http().port() == 0) {
      storage.lease().begin(other -> whileStandby.run());
      return;
    }
    page =
        new StatusPage(
            new StatusPage.Parts(
                view, Release.version(), startedAt, this::status, deadLetterFiles));
    port = new HttpPort(page, settings.http());
    port.listenBefore(storage.lease()::begin);
  }

  private void observe() {
    CamelContext context = camel.getCamelContext();
    Observation observation =
        new Observation(
            storage.database(),
            view,
            fetching,
            progress,
            storage.spool(),
            deadLetters,
            deadLetterFiles,
            this::status,
            reload::edited);
    observation.begin(context, figures -> camel.everySoOften("metrics", figures, METRICS_MS));
    storage.many().ifPresent(many -> many.observe(context));
    if (page != null) {
      page.works(
          new StatusPage.Work(context, observation, pass::isReplaying, storage::kafkaProblem));
    }
  }

  private void bindDelivery() {
    deadLetters = new DeadLetters(settings.deadLetters(), settings::mask, clock);
    Database database = storage.database();
    TransactionTemplate transactions = storage.tables().transactions();
    camel.give("database", database.dataSource());
    Erased erased = Erased.read(database.jdbc());
    CamelContext context = camel.getCamelContext();
    delivery =
        new Delivery(
            context,
            new Delivery.Parts(
                storage.tables(),
                progress,
                new SinkRoutes(context, settings.sql().toString()),
                storage.spool(),
                erased,
                storage.lease(),
                settings.retry(),
                settings::uses,
                sink -> sink.isEmpty() ? settings.routingWorkers() : settings.workers(sink),
                pause,
                content::of,
                content.queue()::wanted,
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
    replay = new Replay(deadLetterFiles, storage.ledger(), fetching.access().gate());
    camel.give("replay", replay);
  }

  private void bindFetch() {
    Database tokens = storage.database();
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
            storage.ledger(),
            progress,
            deadLetterFiles::accepted,
            clock);
    fetching.beans(mode == Mode.ASKED).forEach(camel::give);
  }

  private void bindContent() {
    NdjsonFiles files = new NdjsonFiles(storage.lease()::requireAfterPause);
    camel.give("ndjsonFiles", files);
    content =
        new ContentWiring(
            camel::getCamelContext,
            settings,
            new ContentWiring.Storage(
                storage.tables().content(),
                new AwaitedTexts(storage.database().readingJdbc(), settings.awaitedByMails()),
                files,
                storage.database().dialect(),
                fetching.locations()::contains,
                storage.lease()::requireAfterPause),
            fetching.access(),
            pause,
            Release.agent(),
            clock);
    content.beans().forEach(camel::give);
  }

  private ExportedStreams exported() {
    return pass == null
        ? ExportedStreams.of(settings.locations(), settings.channels())
        : pass.exported();
  }

  /** Whether a single pass is over, or is another instance's to go on with. */
  public boolean isDone() {
    return isReplaced() || pass.isDone();
  }

  public Summary summary() {
    return new Summary(
        isReplaced() ? "another instance has taken over" : fetching.problem(),
        Summary.streams(progress.streams(), view.pages().talliesSince(startedAt), startedAt),
        storage.tables().pauses().all(exported()),
        pass.openWindows(),
        storage.spool().waiting(),
        deadLetters.noted(),
        content(),
        Summary.Fetched.of(progress.streams(), startedAt),
        Duration.between(startedAt, clock.instant()).toMillis() / 1000.0);
  }

  /** How far the export is, as the database says. */
  public Status status() {
    return view.status(exported());
  }

  public Settings settings() {
    return settings;
  }

  public Path routes() {
    return routes;
  }

  /** Whether another instance has taken over, so that this one has to end. */
  public boolean isReplaced() {
    return storage.lease().isLost();
  }

  /** How far what the export endpoint leaves out is. */
  public List<ContentCounts.Count> content() {
    return view.content(exported());
  }

  public Progress progress() {
    return progress;
  }

  /** Why edited routes are rejected; empty where they are not, or none were edited. */
  public Optional<String> reloadProblem() {
    return reload == null ? Optional.empty() : reload.problem();
  }

  public int spooled() {
    return storage.spool().waiting();
  }

  /** Finishes the pages under way and closes everything, within some seconds. */
  @Override
  public void close() {
    ManyInstances many = storage == null ? null : storage.many().orElse(null);
    Stream.of(many, port, fetching, content).forEach(Export::closeQuietly);
    if (delivery != null) {
      delivery.stop();
    }
    camel.stop();
    closeQuietly(delivery);
    for (int i = open.size() - 1; i >= 0; i--) {
      closeQuietly(open.get(i));
    }
  }

  /**
   * @param part {@code null} where it was not begun
   */
  private static void closeQuietly(AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception e) {
      LOG.warn("while closing: {}", e.toString());
    }
  }
}
