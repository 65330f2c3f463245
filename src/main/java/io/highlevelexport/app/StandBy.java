package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.ops.Status;
import io.highlevelexport.web.StandByServer;
import io.highlevelexport.web.StatusPage;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status page of an instance that waits for its turn. */
final class StandBy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandBy.class);

  private final Settings settings;
  private final String host;
  private final int port;
  private final Supplier<Status> status;
  private final Clock clock;
  private volatile String other;
  private StandByServer server;

  /**
   * @param port 0 for no page
   * @param status how far the other instance is
   */
  StandBy(Settings settings, String host, int port, Supplier<Status> status, Clock clock) {
    this.settings = settings;
    this.host = host;
    this.port = port;
    this.status = status;
    this.clock = clock;
  }

  /** Another instance works: the page says so from now on. */
  void show(String instance) {
    boolean first = other == null;
    other = instance;
    if (!first || port == 0) {
      return;
    }
    try {
      server =
          new StandByServer(
              host,
              port,
              StatusPage.standingBy(settings, Release.version(), status, () -> other, clock));
    } catch (IOException e) {
      LOG.info("no status page in standby: port {} is in use", port);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
