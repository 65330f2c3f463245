package io.highlevelexport.delivery.mail;

import jakarta.mail.PasswordAuthentication;
import java.util.function.Supplier;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * Logs in to the mail server; without a user name it does not, which Camel's own option for it
 * cannot say.
 */
public final class MailLogin extends MailAuthenticator {
  private final String username;
  private final Supplier<String> password;

  public MailLogin(String username, String password) {
    this(username, () -> password);
  }

  /**
   * @param username blank where the server asks for no login
   * @param password as it is now; one in a file may change while the export runs
   */
  public MailLogin(String username, Supplier<String> password) {
    this.username = username;
    this.password = password;
  }

  @Override
  public PasswordAuthentication getPasswordAuthentication() {
    return username.isBlank()
        ? new PasswordAuthentication(null, null)
        : new PasswordAuthentication(username, password.get());
  }
}
