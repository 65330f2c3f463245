package io.highlevelexport.delivery.mail;

import io.highlevelexport.config.Settings;
import java.time.Duration;
import java.util.Properties;

/** What JavaMail needs to know beyond host and port, from the values of {@code export.mail.*}. */
public final class SmtpProperties {
  private static final long CONNECT_MS = 30_000;

  private SmtpProperties() {}

  /**
   * @param timeout for each answer: after a mail's content it may take twice as long, for the whole
   *     of a mail six times
   */
  public static Properties of(Settings.Mail mail, Duration timeout) {
    Properties properties = of(mail.tls(), !mail.username().isEmpty(), timeout);
    // the library would ask every server that knows it for SMTPUTF8, and the next one may not
    properties.setProperty("mail.mime.allowutf8", Boolean.toString(mail.utf8()));
    return properties;
  }

  /**
   * @param tls {@code none}, {@code starttls} (refused without it) or {@code smtps}
   * @param login whether there is a user name
   * @param timeout for each answer and each write, and at most so long for connecting
   * @throws IllegalArgumentException when {@code tls} is none of the three
   */
  public static Properties of(String tls, boolean login, Duration timeout) {
    Properties properties = new Properties();
    String millis = Long.toString(timeout.toMillis());
    properties.setProperty(
        "mail.smtp.connectiontimeout", Long.toString(Math.min(timeout.toMillis(), CONNECT_MS)));
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.socketFactory", new SmtpSocket.Factory());
    // else what fails is tried again with sockets of the library's own
    properties.setProperty("mail.smtp.socketFactory.fallback", "false");
    // nobody waits for a server's goodbye
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.setProperty("mail.smtp.auth", Boolean.toString(login));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (tls) {
      case "none" -> properties.setProperty("mail.smtp.starttls.enable", "false");
      case "starttls" -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case "smtps" -> properties.setProperty("mail.smtp.ssl.enable", "true");
      default ->
          throw new IllegalArgumentException(
              "export.mail.tls is none, starttls or smtps, not " + tls);
    }
    return properties;
  }
}
