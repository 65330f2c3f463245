package io.highlevelexport.auth;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.AppenderBase;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An agency's tokens, secret and key come out nowhere: not even in logs at TRACE. */
class AppSecretsTest {
  private static final List<String> SECRETS =
      List.of(TwinApp.CLIENT_SECRET, TwinApp.KEY, "rtTwin.", "eyTwin");

  @TempDir Path home;

  @Test
  void no_token_secret_or_key_comes_out_in_logs_or_files() throws Exception {
    try (Logs logs = new Logs();
        TwinApp app = new TwinApp()) {
      app.twin.fault(
          When.path("/conversations/messages/export"), 1, Fault.unauthorized("Invalid JWT"));
      AppExport export =
          new AppExport(app, home)
              .with("export.oauth.user-type", "Company")
              .with(
                  "export.oauth.refresh-token",
                  app.twin.oauth().installCompany(TwinApp.COMPANY, TwinApp.LOCATION));

      assertThat(export.once().isComplete()).isTrue();
      app.clock.advance(Duration.ofHours(2));
      app.twin.oauth().uninstall();
      assertThat(export.once().isComplete()).isFalse();

      assertThat(export.deadLetters()).hasSize(1);
      assertThat(logs.events()).isGreaterThan(3_000);
      assertThat(logs.hits()).isEmpty();
      assertThat(export.filesWith(SECRETS.toArray(String[]::new))).isEmpty();
    }
  }

  /** The shipped logging, with everything at TRACE. */
  private static final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Queue<String> hits = new ConcurrentLinkedQueue<>();
    private final AtomicLong events = new AtomicLong();

    Logs() throws Exception {
      logging.reset();
      JoranConfigurator shipped = new JoranConfigurator();
      shipped.setContext(logging);
      shipped.doConfigure(Path.of("config/logback.xml").toFile());
      setContext(logging);
      start();
      Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(this);
      root.setLevel(Level.TRACE);
      logging.getLogger("io.highlevelexport").setLevel(Level.TRACE);
    }

    @Override
    protected void append(ILoggingEvent event) {
      events.incrementAndGet();
      String text = event.getFormattedMessage() + event.getMDCPropertyMap();
      if (event.getThrowableProxy() != null) {
        text += ThrowableProxyUtil.asString(event.getThrowableProxy());
      }
      if (SECRETS.stream().anyMatch(text::contains)) {
        hits.add(event.getLoggerName() + ": " + text);
      }
    }

    Queue<String> hits() {
      return hits;
    }

    long events() {
      return events.get();
    }

    @Override
    public void close() throws Exception {
      logging.reset();
      new ContextInitializer(logging).autoConfig();
    }
  }
}
