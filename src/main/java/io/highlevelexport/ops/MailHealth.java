package io.highlevelexport.ops;

import io.highlevelexport.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Whether the mail server takes connections. While it does not, pages wait and nothing is lost, so
 * the export stays ready. What was found out is good for {@value #GOOD_SECONDS} seconds.
 */
final class MailHealth {
  private static final long GOOD_SECONDS = 15;
  private static final int CONNECT_MS = 2000;

  private final Settings.Mail mail;
  private String problem;
  private long askedAt;

  MailHealth(Settings.Mail mail) {
    this.mail = mail;
  }

  HealthCheck check() {
    return new ExportCheck("mail-server", false, this::look);
  }

  private synchronized void look(HealthCheckResultBuilder result) {
    if (problem == null
        || System.nanoTime() - askedAt >= Duration.ofSeconds(GOOD_SECONDS).toNanos()) {
      problem = connect();
      askedAt = System.nanoTime();
    }
    result.detail("address", mail.host() + ":" + mail.port());
    if (problem.isEmpty()) {
      result.up();
    } else {
      result.message(problem).down();
    }
  }

  /** Empty where the server takes a connection. */
  private String connect() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(mail.host(), mail.port()), CONNECT_MS);
      return "";
    } catch (IOException e) {
      return Phrases.format(
          "the mail server %s:%d takes no connection, its pages wait: %s",
          mail.host(), mail.port(), ExportCheck.plain(e.getMessage()));
    }
  }
}
