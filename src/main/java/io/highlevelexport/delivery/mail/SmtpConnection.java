package io.highlevelexport.delivery.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** A connection to a mail server that knows how far the latest mail has come. */
final class SmtpConnection extends SMTPTransport {
  private final SmtpSocket.Factory sockets;
  private boolean contentAsked;

  /**
   * @param session whose {@code mail.smtp.*} apply
   * @param sockets the session's
   */
  SmtpConnection(Session session, SmtpSocket.Factory sockets) {
    super(session, null);
    this.sockets = sockets;
  }

  @Override
  public synchronized void sendMessage(Message mail, Address[] recipients)
      throws MessagingException {
    contentAsked = false;
    sockets.latest().mail();
    requireSmtpUtf8(mail.getFrom());
    requireSmtpUtf8(recipients);
    super.sendMessage(mail, recipients);
  }

  private void requireSmtpUtf8(Address[] addresses) throws MessagingException {
    for (Address address : addresses == null ? new Address[0] : addresses) {
      if (!supportsExtension("SMTPUTF8")
          && !StandardCharsets.US_ASCII.newEncoder().canEncode(address.toString())) {
        throw new MessagingException(
            "the mail server takes no address with letters beyond ASCII (it does not offer"
                + " SMTPUTF8): "
                + address);
      }
    }
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

  @Override
  protected void finishData() throws IOException, MessagingException {
    sockets.latest().content();
    super.finishData();
  }
}
