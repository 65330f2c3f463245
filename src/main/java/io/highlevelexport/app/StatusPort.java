package io.highlevelexport.app;

import io.highlevelexport.config.Settings;
import io.highlevelexport.web.HttpPort;
import io.highlevelexport.web.StatusPage;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP port with the status page, from before this instance may work. */
final class StatusPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPort.class);

  private final Settings.Http settings;
  private final StatusPage page;
  private final HttpPort port;

  StatusPort(Settings.Http settings, StatusPage.Parts parts) throws IOException {
    this.settings = settings;
    this.page = new StatusPage(parts);
    this.port = new HttpPort(page);
  }

  /**
   * Waits while another instance works; the page says so meanwhile, unless the other one has the
   * port.
   *
   * @throws IOException when the port cannot be listened on although no other instance works
   */
  void await(LeaseKeeper work) throws IOException {
    boolean listens = false;
    try {
      port.listen(settings);
      listens = true;
    } catch (IOException e) {
      LOG.info("no status page in standby, maybe another instance's: {}", e.getMessage());
    }
    work.begin(page::standsBy);
    if (!listens) {
      port.listen(settings);
    }
  }

  /** Shows what this instance does from now on. */
  void works(StatusPage.Work work) {
    page.works(work);
  }

  @Override
  public void close() {
    port.close();
  }
}
