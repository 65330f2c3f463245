package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.lint.RouteProperties;
import io.highlevelexport.ops.Traces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * Camel as the export runs it. It looks for classes and resources where this program's own are; in
 * an OSGi container the thread that starts it may know none of them.
 */
final class ExportMain extends Main {
  private static final int PAUSES = 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** The names of the beans that routes may use. */
  static final Set<String> BEANS =
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
          "windowFetcher",
          "apiClient",
          "apiHeaders",
          "pageReader",
          "contentFetcher",
          "contentRows",
          "attachments");

  private final Settings settings;
  private final Export.Mode mode;
  private final FutureTask<Void> routesRead = new FutureTask<>(this::init, null);

  ExportMain(Settings settings, Path routes, Export.Mode mode) {
    this.settings = settings;
    this.mode = mode;
    setShutdownStrategy(new SimpleMainShutdownStrategy());
    RouteProperties.seal(this);
    addMainListener(new RouteLoading(routes));
    setOverrideProperties(properties());
  }

  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    context.setApplicationContextClassLoader(Export.class.getClassLoader());
    RouteProperties.seal(context);
    return context;
  }

  /**
   * Gives the routes a bean.
   *
   * @throws IllegalStateException when the name is not one of {@link #BEANS}
   */
  void give(String name, Object bean) {
    if (!BEANS.contains(name)) {
      throw new IllegalStateException("bean " + name + " is missing in ExportMain.BEANS");
    }
    bind(name, bean);
  }

  /** What the routes know, and how Camel is set. */
  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("camel.main.name", "highlevel-export");
    properties.setProperty("camel.main.routesIncludePattern", "false");
    properties.setProperty("camel.main.jmxEnabled", "false");
    properties.setProperty("camel.main.shutdownTimeout", "4");
    properties.setProperty("camel.main.startupSummaryLevel", "off");
    properties.setProperty("camel.main.autoConfigurationLogSummary", "false");
    properties.setProperty("camel.main.streamCachingEnabled", "false");
    if (mode != Export.Mode.RUN) {
      properties.setProperty("export.polls", "1");
    } else if (settings.http().port() != 0) {
      properties.setProperty("camel.metrics.enabled", "true");
      // its labels are addresses and paths, and every message costs one of them
      properties.setProperty("camel.metrics.enableExchangeEventNotifier", "false");
      properties.setProperty("camel.health.enabled", "true");
      properties.setProperty("camel.health.exposureLevel", "full");
      properties.setProperty("camel.health.routesEnabled", "false");
      properties.setProperty("camel.health.consumersEnabled", "false");
    }
    properties.setProperty("export.release", Release.version());
    if (!tracesEndpoint().isEmpty()) {
      properties.putAll(Traces.settings());
    }
    properties.putAll(settings.placeholders());
    return properties;
  }

  private String tracesEndpoint() {
    return settings.placeholders().get("export.traces.endpoint");
  }

  /** Sends traces, if they are wanted; to be called before the routes are read. */
  Optional<Traces> trace() {
    if (tracesEndpoint().isEmpty()) {
      return Optional.empty();
    }
    Traces traces = new Traces(tracesEndpoint(), Release.version());
    traces.into(this);
    return Optional.of(traces);
  }

  /** Reads the routes on a thread of its own, while the caller does something else. */
  void beginToReadRoutes() {
    new Thread(routesRead, "routes").start();
  }

  /** Reads the routes, or waits until they are read. */
  void readRoutes() throws RoutesException {
    try {
      routesRead.run();
      routesRead.get();
    } catch (ExecutionException e) {
      throw new RoutesException(e.getCause() instanceof Exception cause ? cause : e);
    } catch (InterruptedException e) {
      throw new RoutesException(e);
    }
  }

  /**
   * Calls the work again and again, so long after its end, until Camel stops; what takes long,
   * since there is much of it, after so many times as long.
   */
  void everySoOften(String name, Runnable work, long pauseMs) {
    ScheduledExecutorService thread =
        getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, name);
    AtomicLong next = new AtomicLong(System.nanoTime());
    // a task with one delay would be waited for when Camel stops, one that comes again is not
    thread.scheduleWithFixedDelay(
        () -> {
          long begin = System.nanoTime();
          if (begin - next.get() >= 0) {
            work.run();
            long end = System.nanoTime();
            next.set(end + Math.min(LONGEST_PAUSE.toNanos(), (end - begin) * PAUSES));
          }
        },
        pauseMs,
        pauseMs,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    routesRead.cancel(false);
    super.stop();
  }
}
