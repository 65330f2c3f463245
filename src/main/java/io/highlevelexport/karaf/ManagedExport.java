package io.highlevelexport.karaf;

import io.highlevelexport.api.Locations;
import io.highlevelexport.app.Export;
import io.highlevelexport.app.Release;
import io.highlevelexport.cli.HighlevelExport;
import io.highlevelexport.cli.StartException;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.ops.Phrases;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.service.cm.ManagedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The export as its configuration wants it: started again at each change, not touched while the
 * configuration cannot be used, and tried again while something else is in the way.
 */
final class ManagedExport implements ManagedService, AutoCloseable {
  /** The configuration's name: {@code etc/highlevel.export.cfg}. */
  static final String PID = "highlevel.export";

  private static final Logger LOG = LoggerFactory.getLogger(ManagedExport.class);

  private static final String CFG = "etc/" + PID + ".cfg";
  private static final String HTTP_PORT = "export.http.port";
  private static final long RETRY_SECONDS = 10;
  private static final long STOP_SECONDS = 30;

  /** What the container adds to a configuration. */
  private static final Pattern CONTAINERS_KEY =
      Pattern.compile("(service|felix|org\\.apache\\.karaf)\\..*");

  private final Home home;
  private final Map<String, String> environment;
  private final Clock clock;
  private final ScheduledExecutorService worker;

  /** How much the worker is to do next: the export is not standby meanwhile. */
  private final AtomicInteger awaited = new AtomicInteger();

  private volatile Map<String, String> given = Map.of();

  // the worker's own
  private Export export;
  private Future<?> retry;
  private String failure = "";

  /**
   * @param environment variables that override keys
   */
  ManagedExport(Home home, Map<String, String> environment, Clock clock) {
    this.home = home;
    this.environment = environment;
    this.clock = clock;
    this.worker = Executors.newSingleThreadScheduledExecutor(ManagedExport::thread);
  }

  /** Every thread of the export comes from this one, and finds classes and resources as it does. */
  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "highlevel-export");
    thread.setContextClassLoader(ManagedExport.class.getClassLoader());
    return thread;
  }

  /**
   * Takes a configuration.
   *
   * @param configuration {@code null}: there is none
   */
  @Override
  public void updated(Dictionary<String, ?> configuration) {
    if (configuration == null) {
      given = Map.of();
      next(this::stop);
      return;
    }
    given =
        Collections.list(configuration.keys()).stream()
            .filter(key -> !CONTAINERS_KEY.matcher(key).matches())
            .collect(Collectors.toMap(key -> key, key -> configuration.get(key).toString()));
    next(
        () -> {
          stop();
          start();
        });
  }

  /** Has the worker do something, however long it would be standby yet. */
  private Future<?> next(Runnable task) {
    awaited.incrementAndGet();
    return worker.submit(
        () -> {
          awaited.decrementAndGet();
          task.run();
        });
  }

  private void start() {
    cancelRetry(); // two starts may have been waiting: one of them tries again
    if (export != null || worker.isShutdown()) {
      return;
    }
    try {
      Settings settings = settings();
      export = new Export(settings, home.routes(), Export.Mode.RUN, clock);
      export.whileStandby(this::requireNothingElse);
      HighlevelExport.start(export);
      if (worker.isShutdown()) {
        stop(); // the bundle was stopped meanwhile, and may not have waited
        return;
      }
      failure = "";
      LOG.info(
          "highlevel-export {} exports {} of {} every {}; home {}",
          Release.version(),
          String.join(", ", settings.channels()),
          Locations.some(settings.locations()),
          Phrases.lasting(settings.polling().period()),
          home.directory());
    } catch (ConfigurationException e) {
      LOG.error("The export does not run until {} is put right:", CFG);
      e.problems().forEach(problem -> LOG.error("{}", problem));
    } catch (StartException e) {
      end();
      if (awaited.get() == 0) {
        tell(e);
        retry = worker.schedule(this::start, RETRY_SECONDS, TimeUnit.SECONDS);
      }
    } catch (RuntimeException | LinkageError e) {
      LOG.error("The export cannot start, for an internal error", e);
      stop();
    }
  }

  private void requireNothingElse() {
    if (awaited.get() > 0 || worker.isShutdown()) {
      throw new IllegalStateException("there is something else to do than to be standby");
    }
  }

  private Settings settings() throws ConfigurationException {
    SettingsReader.Reading reading = SettingsReader.inspect(configuration(), home);
    List<Problem> problems = new ArrayList<>(reading.problems());
    if (!given.getOrDefault(HTTP_PORT, "0").equals("0")) {
      problems.add(
          new Problem(
              HTTP_PORT, CFG, "there is no status page in Karaf: leave this key out, or 0"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return reading.settings();
  }

  private Configuration configuration() {
    Map<String, String> keys = new HashMap<>(given);
    keys.putIfAbsent(HTTP_PORT, "0"); // its server is not in the bundle
    return Configuration.of(keys, CFG, environment);
  }

  /** Tells why it did not start: once, not each time again. */
  private void tell(StartException reason) {
    if (!reason.getMessage().equals(failure)) {
      failure = reason.getMessage();
      failure.lines().forEach(line -> LOG.error("{}", line));
      LOG.error("It is tried again every {} s.", RETRY_SECONDS);
      LOG.debug("the export cannot start", reason);
    }
  }

  /** Runs a command of the command line while the export goes on. */
  void command(PrintStream console, String... arguments) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(ManagedExport.class.getClassLoader());
    try {
      PrintWriter out = new PrintWriter(console, true);
      HighlevelExport.within(home, configuration(), CFG).setOut(out).setErr(out).execute(arguments);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Makes one complete pass; the export waits meanwhile, and may be standby after it. */
  void once(PrintStream console) throws InterruptedException, ExecutionException {
    Future<?> pass =
        next(
            () -> {
              stop();
              command(console, "once");
            });
    worker.execute(this::start);
    pass.get();
  }

  private void stop() {
    cancelRetry();
    if (export != null) {
      end();
      LOG.info("the export is stopped");
    }
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
  }

  /** Whatever comes of it, another one can start. */
  private void end() {
    Export ended = export;
    export = null;
    try {
      ended.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.error("The export did not stop as it should, for an internal error", e);
    }
  }

  /** Stops the export, within some seconds. */
  @Override
  public void close() throws InterruptedException {
    next(this::stop);
    worker.shutdown();
    if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("the export did not stop within {} s", STOP_SECONDS);
      // somebody may wait for the end of one that never begins
      worker.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
    }
  }
}
