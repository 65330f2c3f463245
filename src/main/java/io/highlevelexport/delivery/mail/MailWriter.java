package io.highlevelexport.delivery.mail;

import io.highlevelexport.delivery.StoppingException;
import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.component.mail.MailConstants;

/** Lays a mail out on an exchange as Camel's mail endpoint expects it. */
public final class MailWriter {
  private static final String ATTACHMENT = "messages.ndjson";

  /**
   * Sets body, headers and attachment; headers that are there stay, so the route removes them
   * first.
   */
  public void write(OutgoingMail mail, Exchange exchange) {
    StoppingException.check(exchange);
    AttachmentMessage message = exchange.getMessage(AttachmentMessage.class);
    mail.headers().forEach(message::setHeader);
    message.setHeader("Message-ID", mail.messageId());
    if (mail.html() == null) {
      message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
      message.setBody(mail.text());
    } else {
      message.setHeader(MailConstants.MAIL_ALTERNATIVE_BODY, mail.text());
      message.setBody(mail.html());
    }
    if (mail.attachment() != null) {
      message.addAttachment(
          ATTACHMENT,
          new DataHandler(new ByteArrayDataSource(mail.attachment(), "application/x-ndjson")));
    }
  }
}
