package io.highlevelexport.delivery.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.OutputStream;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** A connection to a mail server that knows how far the latest mail has come. */
final class SmtpConnection extends SMTPTransport {
  private boolean contentAsked;

  /**
   * @param session whose {@code mail.smtp.*} apply
   */
  SmtpConnection(Session session) {
    super(session, null);
  }

  @Override
  public synchronized void sendMessage(Message mail, Address[] recipients)
      throws MessagingException {
    contentAsked = false;
    super.sendMessage(mail, recipients);
  }

  /** Whether the server has asked for the latest mail's content; before, it has nothing of it. */
  boolean isContentAsked() {
    return contentAsked;
  }

  @Override
  protected OutputStream data() throws MessagingException {
    OutputStream content = super.data();
    contentAsked = true;
    return content;
  }
}
