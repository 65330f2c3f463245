package io.highlevelexport.karaf;

import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.ConfigurationException;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Settings;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.run.Causes;
import io.highlevelexport.run.Export;
import io.highlevelexport.run.Release;
import java.time.Clock;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.service.cm.ManagedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The export as its configuration wants it: begun anew at each change, left alone while the
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
  private final Map<String, String> defaults;
  private final Map<String, String> environment;
  private final Clock clock;
  private final ScheduledExecutorService worker;

  // the worker's own
  private Export export;
  private Future<?> retry;
  private String failure = "";

  /**
   * @param defaults every key with its default
   * @param environment variables that override keys
   */
  ManagedExport(
      Home home, Map<String, String> defaults, Map<String, String> environment, Clock clock) {
    this.home = home;
    this.defaults = defaults;
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
      worker.execute(this::stop);
      return;
    }
    Map<String, String> given =
        Collections.list(configuration.keys()).stream()
            .filter(key -> !CONTAINERS_KEY.matcher(key).matches())
            .collect(Collectors.toMap(key -> key, key -> configuration.get(key).toString()));
    worker.execute(
        () -> {
          stop();
          start(given);
        });
  }

  private void start(Map<String, String> given) {
    try {
      Settings settings = settings(given);
      export = new Export(settings, home.routes(), Export.Mode.RUN, clock);
      export.start();
      failure = "";
      LOG.info(
          "highlevel-export {} exports {} of {} every {} ms; home {}",
          Release.version(),
          String.join(", ", settings.channels()),
          String.join(", ", settings.locations()),
          settings.placeholders().get("export.period"),
          home.directory());
    } catch (ConfigurationException e) {
      LOG.error("The export does not run until {} is put right:", CFG);
      e.problems().forEach(problem -> LOG.error("{}", problem));
    } catch (Exception | LinkageError e) {
      stop();
      tell(e);
      retry = worker.schedule(() -> start(given), RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private Settings settings(Map<String, String> given) throws ConfigurationException {
    if (!given.getOrDefault(HTTP_PORT, "0").equals("0")) {
      throw new ConfigurationException(
          List.of(
              new Problem(
                  HTTP_PORT, CFG, "there is no status page in Karaf: leave this key out, or 0")));
    }
    return SettingsReader.read(Configuration.of(defaults, given, CFG, environment), home);
  }

  /** Once, not every time again. */
  private void tell(Throwable thrown) {
    String words = Causes.inWords(thrown);
    if (!words.equals(failure)) {
      LOG.error("The export cannot start, it is tried every {} s: {}", RETRY_SECONDS, words);
      LOG.debug("the export cannot start", thrown);
      failure = words;
    }
  }

  private void stop() {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    if (export != null) {
      export.close();
      export = null;
      LOG.info("the export is stopped");
    }
  }

  /** Stops the export, within some seconds. */
  @Override
  public void close() throws InterruptedException {
    worker.execute(this::stop);
    worker.shutdown();
    if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("the export did not stop within {} s", STOP_SECONDS);
      worker.shutdownNow();
    }
  }
}
