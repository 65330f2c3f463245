package io.highlevelexport.delivery.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.component.mail.MailAuthenticator;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Logs in to the mail server; without a user name it does not, which Camel's own option for it
 * cannot say.
 */
public final class MailLogin extends MailAuthenticator {
  private final String username;
  private final Supplier<String> password;

  /**
   * @param username blank where the server asks for no login
   * @param password as it is now; one in a file may change while the export runs
   */
  public MailLogin(String username, Supplier<String> password) {
    this.username = username;
    this.password = password;
  }

  /** The failure, without the login where the server repeats it, encoded as it was sent or not. */
  MessagingException mask(MessagingException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !mask(cause.getMessage()).equals(cause.getMessage())) {
        String words = mask(cause.getMessage());
        return failure instanceof SMTPSendFailedException refused
            ? new SMTPSendFailedException(
                refused.getCommand(), refused.getReturnCode(), words, null, null, null, null)
            : new MessagingException(words);
      }
    }
    return failure;
  }

  /** A text without the login's password, encoded as it was sent or not. */
  public String mask(String text) {
    String secret = username.isBlank() ? "" : password.get();
    if (secret.isEmpty()) {
      return text;
    }
    String masked = text;
    for (String form : List.of(secret, base64("\0" + username + "\0" + secret), base64(secret))) {
      masked = masked.replace(form, "***");
    }
    return masked;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public PasswordAuthentication getPasswordAuthentication() {
    return username.isBlank()
        ? new PasswordAuthentication(null, null)
        : new PasswordAuthentication(username, password.get());
  }
}
