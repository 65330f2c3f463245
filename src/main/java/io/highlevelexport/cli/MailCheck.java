package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import io.highlevelexport.delivery.mail.MailLogin;
import io.highlevelexport.delivery.mail.SmtpProperties;
import io.highlevelexport.model.CertificateFault;
import io.highlevelexport.ops.Phrases;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.camel.util.ObjectHelper;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Whether the mail server takes us: connects, encrypts and logs in as configured, sends nothing.
 */
final class MailCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private MailCheck() {}

  static void check(Settings.Mail mail, CheckReport.Subject server) {
    boolean login = !mail.username().isEmpty();
    Session session = Session.getInstance(SmtpProperties.of(mail, TIMEOUT));
    try (Transport smtp = session.getTransport("smtp")) {
      smtp.connect(
          mail.host(), mail.port(), login ? mail.username() : null, login ? mail.password() : null);
      if (mail.utf8() && !((SMTPTransport) smtp).supportsExtension("SMTPUTF8")) {
        server.fail(
            "%s:%d does not offer SMTPUTF8: no letters beyond ASCII in front of the @"
                + " (export.mail.from, export.mail.to)",
            mail.host(), mail.port());
        return;
      }
      server.ok(
          "%s:%d, %s, %s; nothing was sent",
          mail.host(),
          mail.port(),
          mail.tls().equals("none") ? "not encrypted" : mail.tls(),
          login ? "logged in as " + mail.username() : "no login");
    } catch (MessagingException e) {
      server.fail("%s:%d: %s", mail.host(), mail.port(), inWords(e, mail));
    }
  }

  private static String inWords(MessagingException e, Settings.Mail mail) {
    String said = new MailLogin(mail.username(), mail::password).mask(Phrases.root(e));
    if (e instanceof AuthenticationFailedException) {
      return "the server refuses the login (export.mail.username, export.mail.password): " + said;
    }
    if (said.contains("STARTTLS is required")) {
      return "the server offers no STARTTLS: set export.mail.tls to smtps if it listens with TLS on"
          + " this port, or to none if the way to it is safe";
    }
    if (ObjectHelper.getException(UnknownHostException.class, e) != null) {
      return "no server of this name is known (export.mail.host)";
    }
    if (ObjectHelper.getException(SSLException.class, e) != null) {
      return "no encrypted connection (export.mail.tls is "
          + mail.tls()
          + "): "
          + CertificateFault.inWords(e, "the JVM's, see docs/operate.md").orElse(said);
    }
    return ObjectHelper.getException(SocketTimeoutException.class, e) == null
        ? "it cannot be reached (export.mail.host, export.mail.port): " + said
        : ("no answer within " + TIMEOUT.toSeconds() + " s: are export.mail.port and")
            + " export.mail.tls right, is a firewall between?";
  }
}
