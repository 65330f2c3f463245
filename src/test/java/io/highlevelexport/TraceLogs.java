package io.highlevelexport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** The shipped logging, with everything at TRACE. */
public final class TraceLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final List<String> secrets;
  private final Queue<String> hits = new ConcurrentLinkedQueue<>();
  private final AtomicLong events = new AtomicLong();

  /**
   * @param secrets what may stand in no line
   */
  public TraceLogs(List<String> secrets) throws Exception {
    this.secrets = secrets;
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
    if (secrets.stream().anyMatch(text::contains)) {
      hits.add(event.getLoggerName() + ": " + text);
    }
  }

  /** How many lines there were. */
  public long events() {
    return events.get();
  }

  /** The lines that hold a secret. */
  public Queue<String> hits() {
    return hits;
  }

  @Override
  public void close() throws Exception {
    logging.reset();
    new ContextInitializer(logging).autoConfig();
  }
}
