package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.SmtpProperties;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * Whether the mail server takes us: connects, encrypts and logs in as configured, sends nothing.
 */
final class MailCheck {
  private static final String SUBJECT = "mail";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private MailCheck() {}

  static void check(Settings settings, CheckReport report) {
    Settings.Mail mail = settings.mail();
    boolean login = !mail.username().isEmpty();
    Session session = Session.getInstance(SmtpProperties.of(mail.tls(), login, TIMEOUT));
    String server = mail.host() + ":" + mail.port();
    try (Transport smtp = session.getTransport("smtp")) {
      smtp.connect(
          mail.host(), mail.port(), login ? mail.username() : null, login ? mail.password() : null);
      report.ok(
          SUBJECT,
          server
              + ", "
              + (mail.tls().equals("none") ? "not encrypted" : mail.tls())
              + ", "
              + (login ? "logged in as " + mail.username() : "no login")
              + "; nothing was sent");
    } catch (MessagingException e) {
      report.fail(SUBJECT, server + ": " + inWords(e, mail));
    }
  }

  private static String inWords(MessagingException e, Settings.Mail mail) {
    String said = Problems.root(e);
    if (e instanceof AuthenticationFailedException) {
      return "the server refuses the login (export.mail.username, export.mail.password): " + said;
    }
    if (said.contains("STARTTLS is required")) {
      return "the server offers no STARTTLS: set export.mail.tls to smtps if it listens with TLS on"
          + " this port, or to none if the way to it is safe";
    }
    if (has(e, UnknownHostException.class)) {
      return "no server of this name is known (export.mail.host)";
    }
    if (has(e, SSLException.class)) {
      return "no encrypted connection (export.mail.tls is " + mail.tls() + "): " + said;
    }
    if (has(e, SocketTimeoutException.class)) {
      return "no answer within "
          + TIMEOUT.toSeconds()
          + " s: are export.mail.port and export.mail.tls right, is a firewall between?";
    }
    return "it cannot be reached (export.mail.host, export.mail.port): " + said;
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
