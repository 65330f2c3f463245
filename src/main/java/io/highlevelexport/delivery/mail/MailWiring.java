package io.highlevelexport.delivery.mail;

import io.highlevelexport.config.Settings;
import io.highlevelexport.model.Message;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/** Puts together what sends mails. */
public final class MailWiring implements AutoCloseable {
  private final MailConnection connection;
  private final Map<String, Object> beans;

  /**
   * @param emails those that a message names; none where their texts are not wanted
   * @param timeout of connecting and of each answer of the mail server
   */
  public MailWiring(
      Settings.Mail mail,
      MailLedger ledger,
      Function<Message, EmailThread> emails,
      Duration timeout) {
    MailLogin login = new MailLogin(mail.username(), mail::password);
    Properties properties = SmtpProperties.of(mail, timeout);
    this.connection =
        new MailConnection(mail.host(), mail.port(), login, properties, System::nanoTime);
    this.beans =
        Map.of(
            "mails", new Mails(mail.mode(), emails),
            "mailLedger", ledger,
            "mailWriter", new MailWriter(),
            "mailConnection", connection,
            "mailLogin", login,
            "smtpProperties", properties);
  }

  public Map<String, Object> beans() {
    return beans;
  }

  /** Ends the connection, unless a mail is on its way. */
  @Override
  public void close() {
    connection.close();
  }
}
