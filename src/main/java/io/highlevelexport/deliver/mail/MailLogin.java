package io.highlevelexport.deliver.mail;

import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * Logs in to the mail server; without a user name it does not, which Camel's own option for it
 * cannot say.
 */
public final class MailLogin extends MailAuthenticator {
  private final PasswordAuthentication login;

  /**
   * @param username blank where the server asks for no login
   */
  public MailLogin(String username, String password) {
    login =
        username.isBlank()
            ? new PasswordAuthentication(null, null)
            : new PasswordAuthentication(username, password);
  }

  @Override
  public PasswordAuthentication getPasswordAuthentication() {
    return login;
  }
}
