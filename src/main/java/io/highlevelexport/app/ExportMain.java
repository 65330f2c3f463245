package io.highlevelexport.app;

import io.highlevelexport.config.RouteFolder;
import io.highlevelexport.config.Settings;
import io.highlevelexport.routes.RoutesMain;
import io.highlevelexport.web.Observe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel as the export runs it. */
final class ExportMain extends RoutesMain {
  private static final Logger LOG = LoggerFactory.getLogger(ExportMain.class);

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

  /** The names of the routes that are called from code. */
  static final Set<String> ROUTES =
      Set.of(
          "dead-letter",
          "deliver",
          "fetch-content",
          "fetch-total",
          "fetch-window",
          "route-message");

  private final Settings settings;
  private final Export.Mode mode;
  private final FutureTask<Void> routesRead = new FutureTask<>(this::init, null);

  ExportMain(Settings settings, Path routes, Export.Mode mode) {
    super(new RouteFolder(routes));
    this.settings = settings;
    this.mode = mode;
    setOverrideProperties(properties());
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
    if (mode != Export.Mode.RUN) {
      properties.setProperty("export.polls", "1");
    } else if (isObserved()) {
      properties.setProperty("camel.health.enabled", "true");
      properties.setProperty("camel.health.exposureLevel", "full");
      properties.setProperty("camel.health.routesEnabled", "false");
      properties.setProperty("camel.health.consumersEnabled", "false");
    }
    properties.setProperty("export.release", Release.version());
    properties.putAll(settings.placeholders());
    return properties;
  }

  private boolean isObserved() {
    return mode == Export.Mode.RUN && settings.http().port() != 0;
  }

  @Override
  protected CamelContext createCamelContext() {
    CamelContext context = super.createCamelContext();
    if (isObserved()) {
      Observe.measure(context);
    }
    return context;
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
   * since there is much of it, after so many times as long. What it throws is logged, once as long
   * as it is the same.
   */
  void everySoOften(String name, Runnable work, long pauseMs) {
    ScheduledExecutorService thread =
        getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, name);
    AtomicLong next = new AtomicLong(System.nanoTime());
    AtomicReference<String> trouble = new AtomicReference<>();
    // a task with one delay would be waited for when Camel stops, one that comes again is not
    thread.scheduleWithFixedDelay(
        () -> {
          long begin = System.nanoTime();
          if (begin - next.get() >= 0) {
            attempt(name, work, trouble);
            long end = System.nanoTime();
            next.set(end + Math.min(LONGEST_PAUSE.toNanos(), (end - begin) * PAUSES));
          }
        },
        pauseMs,
        pauseMs,
        TimeUnit.MILLISECONDS);
  }

  private static void attempt(String name, Runnable work, AtomicReference<String> trouble) {
    try {
      work.run();
      trouble.set(null);
    } catch (RuntimeException | Error e) {
      // whatever it is: after an exception no other call would follow
      if (!e.toString().equals(trouble.getAndSet(e.toString()))) {
        LOG.error("{} failed, and is tried again", name, e);
      }
    }
  }

  @Override
  public void stop() {
    routesRead.cancel(false);
    super.stop();
  }
}
